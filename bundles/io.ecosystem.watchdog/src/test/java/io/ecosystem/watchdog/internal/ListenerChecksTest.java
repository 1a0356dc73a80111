package io.ecosystem.watchdog.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.errorstate.ErrorState;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Origin;
import io.ecosystem.spi.routing.OngoingCall;
import io.ecosystem.spi.transport.Gateway;
import io.ecosystem.spi.transport.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ListenerChecksTest {

    private final RaisedStates states = new RaisedStates();
    private final Thread hanging = new Thread(() -> {});
    private final OverdueCalls calls = new OverdueCalls(
            atLeast -> List.of(new OngoingCall(
                    Gateway.PROBE_ROUTE,
                    "",
                    new Origin("tcp", "tcp://here:1", "there:2", 10_000),
                    System.nanoTime(),
                    false,
                    hanging)),
            states);
    private final ListenerChecks checks =
            new ListenerChecks(Duration.ofMillis(10), Duration.ofMillis(100), calls, states);
    private final Listener a = new Listener("a");
    private final Listener b = new Listener("b");

    @AfterEach
    void end() {
        a.hanging.countDown();
        b.hanging.countDown();
        checks.close();
        assertThat(states.raised()).isEmpty();
    }

    @Test
    void asksEachListenerAgainAndAgain() {
        checks.add(a);
        checks.add(b);

        look(() -> a.asked > 3 && b.asked > 3);

        assertThat(a.question).isEqualTo("{\"uid\":\"watchdog\",\"route_key\":\"eco.watchdog\",\"data\":{}}");
        assertThat(states.raised()).isEmpty();
        assertThat(checks.isAnyAnswering()).isTrue();
    }

    @Test
    void namesOneThatDoesNotAnswerTwiceAndWhatItsQuestionIsIn() {
        checks.add(a);
        checks.add(b);
        a.trouble = "nothing is answered within 100 ms";

        look(() -> !states.raised().isEmpty());

        assertThat(a.asked).isGreaterThanOrEqualTo(2);
        assertThat(states.raised()).extracting(ErrorState::id).containsExactly("LISTENER.a.FAILED");
        assertThat(states.descriptions().getFirst())
                .startsWith("a does not answer: nothing is answered within 100 ms; route 'eco.watchdog' (outside of its"
                        + " handler) has been");
        assertThat(checks.isAnyAnswering()).isTrue();
        b.trouble = "nothing is answered within 100 ms";
        look(() -> states.raised().size() == 2);
        assertThat(checks.isAnyAnswering()).isFalse();
        a.trouble = null;
        look(() -> states.ids().equals(List.of("LISTENER.b.FAILED")));
        assertThat(checks.isAnyAnswering()).isTrue();
    }

    @Test
    void forgivesOneQuestionThatIsNotAnswered() {
        checks.add(a);
        a.troubles = 1;

        look(() -> a.asked > 3);

        assertThat(states.raised()).isEmpty();
    }

    @Test
    void namesOneThatDoesNotListenWhereItShallAndKnowsWhetherItAnswersEvenSo() {
        checks.add(a);
        a.failure = "cannot listen on tcp://here:1: in use";

        look(() -> !states.raised().isEmpty());

        assertThat(states.descriptions()).containsExactly("a: cannot listen on tcp://here:1: in use");
        assertThat(checks.isAnyAnswering()).isTrue();
        a.trouble = "it does not listen";
        look(() -> !checks.isAnyAnswering());
        assertThat(states.descriptions()).containsExactly("a: cannot listen on tcp://here:1: in use");
        checks.remove(a);
        assertThat(states.raised()).isEmpty();
    }

    @Test
    void namesOneWhoseQuestionItselfHangsAndGoesOnAskingOthers() {
        checks.add(a);
        checks.add(b);
        a.hangs = true;

        look(() -> !states.raised().isEmpty());

        assertThat(states.descriptions().getFirst())
                .startsWith("a does not answer: the question itself hangs at"
                        + " io.ecosystem.watchdog.internal.ListenerChecksTest$Listener.probe(");
        int before = b.asked;
        look(() -> b.asked > before + 2);
        a.hangs = false;
        a.hanging.countDown();
        look(() -> states.raised().isEmpty());
    }

    @Test
    void asksNobodyIfThereIsNoPeriod() {
        ListenerChecks none = new ListenerChecks(Duration.ZERO, Duration.ofMillis(100), calls, states);
        none.add(a);
        none.look(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
        checks.add(b);

        look(() -> b.asked > 2);

        assertThat(a.asked).isZero();
        assertThat(none.isAnyAnswering()).isTrue();
    }

    @Test
    void takesOneThatCannotBeAskedAsAnswering() {
        checks.add(new Transport() {

            @Override
            public String name() {
                return "other";
            }

            @Override
            public String address() {
                return "other://";
            }

            @Override
            public Optional<String> failure() {
                return Optional.empty();
            }
        });
        checks.add(b);

        look(() -> b.asked > 2);

        assertThat(states.raised()).isEmpty();
    }

    private void look(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the condition holds in time").isLessThan(deadline);
            checks.look(System.nanoTime());
            Thread.onSpinWait();
        }
    }

    private static final class Listener implements Transport {

        private final String name;
        private final CountDownLatch hanging = new CountDownLatch(1);
        private volatile int asked; // written by one thread at a time
        private volatile String question;
        private volatile String trouble;
        private volatile String failure;
        private volatile int troubles; // written by one thread at a time
        private volatile boolean hangs;

        Listener(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String address() {
            return "tcp://here:1";
        }

        @Override
        public Optional<String> failure() {
            return Optional.ofNullable(failure);
        }

        @Override
        public Optional<Bytes> probe(Bytes line, Duration atMost) throws IOException {
            asked++;
            question = line.utf8();
            if (hangs) {
                try {
                    hanging.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            if (trouble != null) {
                throw new IOException(trouble);
            }
            if (troubles > 0) {
                troubles--;
                throw new IOException("once");
            }
            return Optional.of(Bytes.utf8("alive"));
        }
    }
}
