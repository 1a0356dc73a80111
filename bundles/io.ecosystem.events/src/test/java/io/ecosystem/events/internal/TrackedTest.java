package io.ecosystem.events.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.events.internal.Tracked.Came;
import io.ecosystem.events.internal.Tracked.Stayed;
import io.ecosystem.events.internal.Tracked.Went;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrackedTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Things are words, told apart by their first letter. */
    private final Tracked<String> tracked = new Tracked<>(word -> word.substring(0, 1), Duration.ofSeconds(3));

    @Test
    void onlyRemembersWhatIsThereAtFirst() {
        assertThat(tracked.look(List.of("apple", "bean"), 0)).isEmpty();
        assertThat(tracked.nextEnd()).isEmpty();
    }

    @Test
    void noticesWhatComesAndWhatStays() {
        tracked.look(List.of("apple"), 0);

        assertThat(tracked.look(List.of("ape", "bean"), SECOND))
                .containsExactly(new Stayed<>("apple", "ape"), new Came<>("bean"));
    }

    @Test
    void saysThatAThingHasGoneWhenItHasBeenMissingForLongEnough() {
        tracked.look(List.of("apple"), -SECOND);

        assertThat(tracked.look(List.of(), 0)).isEmpty();
        assertThat(tracked.nextEnd()).contains(3 * SECOND);
        assertThat(tracked.look(List.of(), 3 * SECOND - 1)).isEmpty();
        assertThat(tracked.look(List.of(), 3 * SECOND)).containsExactly(new Went<>("apple"));
        assertThat(tracked.nextEnd()).isEmpty();
        assertThat(tracked.look(List.of("apple"), 4 * SECOND)).containsExactly(new Came<>("apple"));
    }

    @Test
    void takesWhatComesBackInTimeForOneThatStayed() {
        tracked.look(List.of("apple"), 0);
        tracked.look(List.of(), SECOND);

        assertThat(tracked.look(List.of("ape"), 2 * SECOND)).containsExactly(new Stayed<>("apple", "ape"));
        assertThat(tracked.nextEnd()).isEmpty();
        assertThat(tracked.look(List.of(), 3 * SECOND)).isEmpty();
        assertThat(tracked.nextEnd()).contains(6 * SECOND);
    }

    @Test
    void waitsForTheEarliestEnd() {
        tracked.look(List.of("apple", "bean"), 0);
        tracked.look(List.of("bean"), SECOND);
        tracked.look(List.of(), 2 * SECOND);

        assertThat(tracked.nextEnd()).contains(4 * SECOND);
        assertThat(tracked.look(List.of(), 4 * SECOND)).containsExactly(new Went<>("apple"));
        assertThat(tracked.nextEnd()).contains(5 * SECOND);
    }
}
