package io.ecosystem.errorstates.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.errorstate.ErrorState;
import io.ecosystem.api.errorstate.ErrorStates;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class InMemoryErrorStatesTest {

    private final ErrorStates states = new InMemoryErrorStates();

    @Test
    void countsAStateAndKeepsItsFirstDescription() {
        states.raise("Disk.Low", "first");
        states.raise("DISK.LOW", "second");
        states.raise("a.peer", "gone");

        assertThat(states.raised())
                .containsExactly(new ErrorState("A.PEER", "gone", 1), new ErrorState("DISK.LOW", "first", 2));
    }

    @Test
    void writesIdsInUpperCaseWhateverTheLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.of("tr"));
        try {
            states.raise("disk.id", "x");
        } finally {
            Locale.setDefault(before);
        }

        assertThat(states.raised()).extracting(ErrorState::id).containsExactly("DISK.ID");
    }

    @Test
    void clearsAStateWithItsDescription() {
        states.raise("disk", "first");
        states.raise("disk", "first");

        states.clear("Disk");
        assertThat(states.raised()).isEmpty();

        states.raise("disk", "second");
        assertThat(states.raised()).containsExactly(new ErrorState("DISK", "second", 1));
    }

    @Test
    void takesFromACountDownToNothing() {
        states.raise("disk", "first");
        states.raise("disk", "first");
        states.raise("disk", "first");

        states.subtract("disk", 1);
        assertThat(states.raised()).containsExactly(new ErrorState("DISK", "first", 2));
        states.subtract("Disk", Long.MAX_VALUE);
        assertThat(states.raised()).isEmpty();
    }

    @Test
    void ignoresAStateThatIsNotRaised() {
        states.clear("disk");
        states.subtract("disk", 1);

        assertThat(states.raised()).isEmpty();
    }

    @Test
    void refusesCountsThatAreNotPositive() {
        states.raise("disk", "first");

        assertThatThrownBy(() -> states.subtract("disk", 0)).hasMessage("count must be positive, not 0");
        assertThatThrownBy(() -> states.subtract("disk", -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> states.raise(" ", "first")).hasMessage("the id of an error state is blank");
        assertThat(states.raised()).containsExactly(new ErrorState("DISK", "first", 1));
    }

    @Test
    void countsTheStatesThatFindNoPlaceAsOne() {
        for (int i = 0; i < ErrorStates.MOST + 500; i++) {
            states.raise("state." + i, "description " + i);
        }
        states.raise("state.0", "again");

        assertThat(states.raised())
                .hasSize(ErrorStates.MOST + 1)
                .contains(
                        new ErrorState("STATE.0", "description 0", 2),
                        new ErrorState(
                                ErrorStates.OVERFLOW,
                                "more than 1000 error states are raised; the first that is not"
                                        + " listed is STATE.1000: description 1000",
                                500));

        states.clear("state.1");
        states.clear(ErrorStates.OVERFLOW);
        states.raise("state.1000", "now there is a place");
        assertThat(states.raised())
                .hasSize(ErrorStates.MOST)
                .contains(new ErrorState("STATE.1000", "now there is a place", 1));
    }

    @Test
    void cutsWhatIsTooLong() {
        states.raise("x".repeat(10_000), "y".repeat(10_000));
        states.raise("x".repeat(300), "y");

        assertThat(states.raised()).containsExactly(new ErrorState("X".repeat(200), "y".repeat(1_000), 2));
        states.clear("x".repeat(10_000));
        assertThat(states.raised()).isEmpty();
    }
}
