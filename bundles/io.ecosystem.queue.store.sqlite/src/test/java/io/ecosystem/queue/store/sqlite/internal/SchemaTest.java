package io.ecosystem.queue.store.sqlite.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaTest {

    private Connection connection;
    private Statement statement;

    @BeforeEach
    void connect() throws Exception {
        connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        statement = connection.createStatement();
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
    }

    @Test
    void isIntactAsItIsCreatedAndWithOtherCommentsAndAdditions() throws Exception {
        statement.executeUpdate(Schema.statements().replaceAll("--[^\n]*", "-- another comment"));
        statement.executeUpdate("CREATE TABLE added (number INTEGER)");

        assertThat(deviation()).isEmpty();
    }

    @Test
    void namesWhatIsNotAsItWasCreated() throws Exception {
        statement.executeUpdate(Schema.statements().replace("reason", "reasom"));

        assertThat(deviation()).isPresent();
    }

    @Test
    void namesWhatIsMissing() throws Exception {
        statement.executeUpdate(Schema.statements());
        statement.executeUpdate("DROP TABLE failure");

        assertThat(deviation()).contains("failure");
    }

    @Test
    void answersWhatThePageAsks() throws Exception {
        statement.executeUpdate(Schema.statements());
        String page = Files.readString(Path.of("../../docs/queue-store.md"));
        var blocks = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL).matcher(page);
        int count = 0;

        while (blocks.find()) {
            for (String query : blocks.group(1).split(";\\s*")) {
                statement.executeQuery(query).close();
                count++;
            }
        }

        assertThat(count).isPositive();
    }

    private Optional<String> deviation() throws Exception {
        return Schema.deviation(new PreparedStatements(connection));
    }
}
