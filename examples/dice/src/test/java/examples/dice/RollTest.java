package examples.dice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RollTest {

    @Test
    void staysWithinTheDie() {
        int result = new Roll().handle(new Roll.Request(6), null).result();

        assertTrue(result >= 1 && result <= 6, () -> String.valueOf(result));
    }

    @Test
    void refusesADieWithOneSide() {
        var refused = assertThrows(IllegalArgumentException.class, () -> new Roll.Request(1));

        assertEquals("a die needs at least 2 sides, not 1", refused.getMessage());
    }
}
