package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ecosystem.api.handler.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the handler as a class, without an instance. */
class GreetTest {

    @TempDir
    Path folder;

    private Guests guests;
    private Greet greet;

    @BeforeEach
    void prepare() throws IOException {
        guests = new Guests(folder.resolve("guests"));
        greet = new Greet("Hello", guests);
    }

    @Test
    void greetsAGuest() {
        assertEquals("Hello, Ada!", greet.handle(new Greet.Request("Ada"), null).text());
    }

    @Test
    void knowsAGuest() throws IOException {
        guests.add("Ada");

        assertEquals("Hello again, Ada!", greet.handle(new Greet.Request("Ada"), null).text());
    }

    @Test
    void refusesAGuestWithoutAName() {
        assertThrows(RefusedException.class, () -> greet.handle(new Greet.Request(" "), null));
    }
}
