package io.ecosystem.queue.store.sqlite.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

/** The tables, indexes and views that all queue files have in common. */
final class Schema {

    private static final String ALL =
            "SELECT name, type || ' ' || tbl_name || ' ' || COALESCE(sql, '') FROM sqlite_schema";

    private static final Pattern COMMENT = Pattern.compile("--[^\n]*");

    private Schema() {}

    /** Returns the statements that create it. */
    static String statements() throws IOException {
        try (InputStream in = Schema.class.getResourceAsStream("schema.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * Returns the name of something that is not as in a new file; empty if all is. Comments, white space, and what was
     * added do not matter.
     */
    static Optional<String> deviation(PreparedStatements statements)
            throws SQLException, IOException, DamagedException {
        Map<String, String> found = read(statements);
        return created().entrySet().stream()
                .filter(created -> !created.getValue().equals(found.get(created.getKey())))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static Map<String, String> created() throws SQLException, IOException, DamagedException {
        try (Connection memory = JDBC.createConnection("jdbc:sqlite::memory:", new SQLiteConfig().toProperties());
                Statement statement = memory.createStatement()) {
            statement.executeUpdate(statements());
            return read(new PreparedStatements(memory));
        }
    }

    private static Map<String, String> read(PreparedStatements statements) throws SQLException, DamagedException {
        var descriptions = new TreeMap<String, String>();
        statements.ask(ALL, rows -> {
            while (rows.next()) {
                descriptions.put(String.valueOf(rows.getString(1)), bare(String.valueOf(rows.getString(2))));
            }
            return 0;
        });
        return descriptions;
    }

    private static String bare(String sql) {
        return COMMENT.matcher(sql).replaceAll(" ").replaceAll("\\s+", " ");
    }
}
