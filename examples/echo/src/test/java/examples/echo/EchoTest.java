package examples.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class EchoTest {

    @Test
    void answersWithTheMessage() {
        var message = new Echo.Message("hello");

        assertEquals(message, new Echo().handle(message, null));
    }

    @Test
    void refusesSilence() {
        assertThrows(IllegalArgumentException.class, () -> new Echo.Message(" "));
    }
}
