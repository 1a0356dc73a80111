package io.ecosystem.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.sockets.SocketKeeper;
import io.ecosystem.spi.transport.Gateway;
import io.ecosystem.testkit.FakeGateway;
import java.io.IOException;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ListenerTest {

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final SocketKeeper sockets = new SocketKeeper();
    private final FakeGateway gateway = new FakeGateway();
    private final Listener listener = new Listener("test", sockets, Duration.ofMillis(5));

    @BeforeEach
    void serve() {
        listener.serve(gateway);
    }

    @AfterEach
    void close() {
        listener.close();
        sockets.close();
    }

    @Test
    void opensOnceItHasAGateway() {
        try (Listener waiting = new Listener("waiting", sockets, Duration.ofMillis(5))) {
            waiting.moveTo(new FakePlace("a"));
            assertThat(waiting.failure()).contains("the core does not run");
            assertThat(events).isEmpty();

            waiting.serve(gateway);

            assertThat(waiting.failure()).isEmpty();
            assertThat(events).containsExactly("open a");
        }
    }

    @Test
    void leavesItsSocketToTheNextListener() throws IOException {
        try (ServerSocketChannel socket = ServerSocketChannel.open()) {
            FakePlace first = new FakePlace("a");
            first.socket = socket;
            listener.moveTo(first);
            listener.handOver();
            assertThat(events).containsExactly("open a", "hand over a", "close a");
            try (Listener other = new Listener("other", sockets);
                    Listener next = new Listener("test", sockets)) {
                other.serve(gateway);
                next.serve(gateway);

                other.moveTo(new FakePlace("a"));
                next.moveTo(new FakePlace("a"));

                assertThat(events.subList(3, 5)).containsExactly("open a", "resume a");
            }
            assertThat(socket.isOpen()).isTrue();
        }
    }

    @Test
    void doesNotWaitLongForConnectionsThatDrainAfterItIsReplaced() {
        FakePlace place = new FakePlace("a");
        place.drained = new CountDownLatch(1);
        listener.moveTo(place);

        listener.handOver();

        assertThat(events).containsExactly("open a", "hand over a");
        place.drained.countDown();
        await(() -> events.contains("close a"));
    }

    @Test
    void isNowhereAtFirst() {
        assertThat(listener.address()).isEqualTo("nowhere");
        assertThat(listener.failure()).isEmpty();
    }

    @Test
    void opensWhereItIsTold() {
        listener.moveTo(new FakePlace("a"));

        assertThat(listener.address()).isEqualTo("a");
        assertThat(listener.failure()).isEmpty();
        assertThat(events).containsExactly("open a");
    }

    @Test
    void triesAgainUntilItCan() {
        FakePlace place = new FakePlace("a").failing("taken");
        listener.moveTo(place);
        assertThat(listener.failure()).contains("cannot listen on a: taken");
        assertThat(listener.address()).isEqualTo("a");
        await(() -> place.attempts > 3);

        place.failing(null);

        await(() -> events.contains("open a"));
        await(() -> listener.failure().isEmpty());
        int attempts = place.attempts;
        assertThat(listener.address()).isEqualTo("a");
        listener.close();
        assertThat(place.attempts).isEqualTo(attempts);
    }

    @Test
    void opensTheNewPlaceBeforeItClosesTheOldOne() {
        listener.moveTo(new FakePlace("a"));

        listener.moveTo(new FakePlace("b"));

        assertThat(listener.address()).isEqualTo("b");
        await(() -> events.contains("close a"));
        assertThat(events).containsExactly("open a", "open b", "close a");
    }

    @Test
    void keepsItsSocketForOtherLimitsAtTheSameAddress() throws IOException {
        FakePlace first = new FakePlace("a");
        first.drained = new CountDownLatch(1);
        try (ServerSocketChannel socket = ServerSocketChannel.open()) {
            first.socket = socket;
            listener.moveTo(first);

            listener.moveTo(new FakePlace("a"));

            assertThat(events.subList(0, 3)).containsExactly("open a", "hand over a", "resume a");
            first.drained.countDown();
            await(() -> events.contains("close a"));
            assertThat(socket.isOpen()).isTrue();
        }
    }

    @Test
    void changesNothingWhenItListensThereAlready() {
        FakePlace place = new FakePlace("a");
        listener.moveTo(place);

        listener.moveTo(place);

        assertThat(events).containsExactly("open a");
        assertThat(listener.failure()).isEmpty();
    }

    @Test
    void staysWhereItIsWhileTheNewPlaceFails() {
        listener.moveTo(new FakePlace("a"));
        FakePlace place = new FakePlace("b").failing("no such host");

        listener.moveTo(place);

        assertThat(listener.address()).isEqualTo("a");
        assertThat(listener.failure()).contains("cannot listen on b: no such host");
        await(() -> place.attempts > 2);
        place.failing(null);
        await(() -> listener.address().equals("b"));
        await(() -> events.contains("close a"));
        assertThat(listener.failure()).isEmpty();
    }

    @Test
    void goesBackWhenANewPlaceThatExcludesTheOldOneFails() {
        listener.moveTo(new FakePlace("a narrow"));
        FakePlace place = new FakePlace("a wide").failing("not permitted");

        listener.moveTo(place);

        assertThat(listener.address()).isEqualTo("a narrow");
        assertThat(listener.failure()).contains("cannot listen on a wide: not permitted");
        place.failing(null);
        await(() -> listener.address().equals("a wide"));
        assertThat(listener.failure()).isEmpty();
    }

    @Test
    void givesUpNothingForAPlaceThatIsKnownToFail() {
        listener.moveTo(new FakePlace("a narrow"));
        FakePlace place = new FakePlace("a wide");
        place.known = "host 'a wide' is unknown";

        listener.moveTo(place);

        await(() -> place.checks > 3);
        assertThat(listener.failure()).contains("cannot listen on a wide: host 'a wide' is unknown");
        assertThat(events).containsExactly("open a narrow");
        place.known = null;
        await(() -> listener.address().equals("a wide"));
        assertThat(events).startsWith("open a narrow", "release a narrow", "open a wide");
    }

    @Test
    void goesBackWithItsConnectionsAndWaitsLongerEachTime() {
        listener.moveTo(new FakePlace("a narrow"));
        FakePlace place = new FakePlace("a wide").failing("in use");

        listener.moveTo(place);

        await(() -> place.attempts > 4);
        List<Long> times = List.copyOf(place.times);
        assertThat(TimeUnit.NANOSECONDS.toMillis(times.get(4) - times.get(3))).isGreaterThanOrEqualTo(9 * 5);
        assertThat(events.subList(0, 5))
                .containsExactly(
                        "open a narrow", "release a narrow", "reopen a narrow", "release a narrow", "reopen a narrow");
        assertThat(events).doesNotContain("close a narrow");
    }

    @Test
    void listensAgainWhereNobodyCanReachItAnyMore() {
        FakePlace place = new FakePlace("a");
        listener.moveTo(place);

        place.lost = "its file is gone";

        await(() -> events.contains("reopen a"));
        await(() -> place.lost == null);
        assertThat(events).containsExactly("open a", "release a", "reopen a");
        assertThat(listener.failure()).isEmpty();
    }

    @Test
    void triesUntilItListensAgainWhereItWasLost() {
        FakePlace place = new FakePlace("a");
        listener.moveTo(place);
        place.failing("folder does not exist");

        place.lost = "its file is gone";

        await(() -> listener.failure().equals(Optional.of("cannot listen on a again: folder does not exist")));
        place.failing(null);
        await(() -> listener.failure().isEmpty());
        assertThat(events).containsExactly("open a", "release a", "reopen a");
    }

    @Test
    void keepsARejectionAlthoughWhatWasLostIsMended() {
        FakePlace place = new FakePlace("a");
        listener.moveTo(place);
        listener.reject("no place at all");

        place.lost = "its file is gone";

        await(() -> events.contains("reopen a"));
        assertThat(listener.failure()).contains("no place at all");
    }

    @Test
    void asksWhatListens() throws IOException {
        assertThatThrownBy(() -> listener.probe(Bytes.utf8("line"), Duration.ofSeconds(1)))
                .hasMessage("it does not listen");
        listener.moveTo(new FakePlace("a"));

        assertThat(listener.probe(Bytes.utf8("line"), Duration.ofSeconds(1)).utf8())
                .isEqualTo("a answers line");
    }

    @Test
    void triesOnlyTheLatestPlace() {
        FakePlace wrong = new FakePlace("wrong").failing("taken");
        listener.moveTo(wrong);
        await(() -> wrong.attempts > 2);

        listener.moveTo(new FakePlace("right"));

        int attempts = wrong.attempts;
        assertThat(listener.address()).isEqualTo("right");
        listener.close();
        assertThat(wrong.attempts).isEqualTo(attempts);
    }

    @Test
    void keepsWhatIsOpenWhenAConfigurationIsNoPlace() {
        listener.moveTo(new FakePlace("a"));

        listener.reject("port must be from 0 to 65535, not -1");

        assertThat(listener.address()).isEqualTo("a");
        assertThat(listener.failure()).contains("port must be from 0 to 65535, not -1");
        assertThat(events).containsExactly("open a");
        listener.moveTo(new FakePlace("b"));
        assertThat(listener.failure()).isEmpty();
        assertThat(listener.address()).isEqualTo("b");
    }

    @Test
    void triesNoMoreAfterARejection() {
        FakePlace place = new FakePlace("a").failing("taken");
        listener.moveTo(place);

        listener.reject("no place at all");

        int attempts = place.attempts;
        listener.close();
        assertThat(place.attempts).isEqualTo(attempts);
        assertThat(listener.failure()).contains("no place at all");
    }

    @Test
    void failsAndHealsAgainAfterARejection() {
        listener.reject("no place at all");
        FakePlace place = new FakePlace("a").failing("taken");
        listener.moveTo(place);
        await(() -> place.attempts > 2);

        place.failing(null);

        await(() -> listener.failure().isEmpty());
        assertThat(events).containsExactly("open a");
    }

    @Test
    void takesARuntimeFailureAsAFailure() {
        FakePlace place = new FakePlace("a") {

            @Override
            public Endpoint open(Gateway answering) {
                throw new IllegalStateException("broken");
            }
        };

        listener.moveTo(place);

        assertThat(listener.failure()).contains("cannot listen on a: broken");
    }

    @Test
    void waitsForEveryPlaceToDrainWhenItIsClosed() throws Exception {
        FakePlace first = new FakePlace("a");
        first.drained = new CountDownLatch(1);
        listener.moveTo(first);
        listener.moveTo(new FakePlace("b"));

        CompletableFuture<Void> closed = CompletableFuture.runAsync(listener::close);

        await(() -> events.contains("close b"));
        assertThat(closed).isNotDone();
        first.drained.countDown();
        closed.get(10, TimeUnit.SECONDS);
        assertThat(events).contains("close a");
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the condition holds in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private class FakePlace implements BindAddress {

        private final String address;
        private volatile String failure;
        private volatile int attempts; // written under the lock of the listener
        private volatile CountDownLatch drained = new CountDownLatch(0);
        private volatile String known;
        private volatile int checks; // written under the lock of the listener
        private volatile String lost;
        private volatile NetworkChannel socket;
        private final List<Long> times = new CopyOnWriteArrayList<>();

        FakePlace(String address) {
            this.address = address;
        }

        FakePlace failing(String reason) {
            failure = reason;
            return this;
        }

        @Override
        public String address() {
            return address;
        }

        @Override
        public boolean excludes(BindAddress other) {
            return address.charAt(0) == other.address().charAt(0);
        }

        @Override
        public void check() throws IOException {
            checks++;
            String reason = known;
            if (reason != null) {
                throw new IOException(reason);
            }
        }

        @Override
        public Endpoint resume(NetworkChannel left, Gateway gateway) throws IOException {
            events.add("resume " + address);
            return endpoint();
        }

        @Override
        public Endpoint open(Gateway gateway) throws IOException {
            attempts++;
            times.add(System.nanoTime());
            String reason = failure;
            if (reason != null) {
                throw new IOException(reason);
            }
            events.add("open " + address);
            return endpoint();
        }

        private Endpoint endpoint() {
            return new Endpoint() {

                @Override
                public Optional<NetworkChannel> handOver() {
                    events.add("hand over " + address);
                    return Optional.ofNullable(socket);
                }

                @Override
                public String address() {
                    return address;
                }

                @Override
                public void release() {
                    events.add("release " + address);
                }

                @Override
                public Endpoint reopen() throws IOException {
                    String again = failure;
                    if (again != null) {
                        throw new IOException(again);
                    }
                    lost = null;
                    events.add("reopen " + address);
                    return this;
                }

                @Override
                public Optional<String> lost() {
                    return Optional.ofNullable(lost);
                }

                @Override
                public Bytes probe(Bytes line, Duration atMost) {
                    return Bytes.utf8(address + " answers " + line.utf8());
                }

                @Override
                public void close() {
                    try {
                        drained.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    events.add("close " + address);
                }
            };
        }
    }
}
