package io.ecosystem.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Uid;
import io.ecosystem.spi.interception.Interception;
import io.ecosystem.spi.interception.Interceptor;
import io.ecosystem.spi.interception.Invocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.ServiceReference;

@Timeout(60)
class InterceptorsTest {

    private static final Bytes DATA = Bytes.utf8("\"in\"");
    private static final Call CALL = new ActiveCall(
            new Request(new Uid("u"), "hello", DATA),
            new Origin("tcp", "tcp://here:1", "there:2", 1_000),
            System.nanoTime(),
            Duration.ZERO);

    private final Interceptors interceptors = new Interceptors(new DrainTime(Duration.ofSeconds(20)));
    private final FakeBundle acme = new FakeBundle(42, "acme.test", "1.2.3");
    private final Served served = Handlers.served(Handlers.of((request, call) -> request + " handled"), "hello");
    private final List<String> closed = new CopyOnWriteArrayList<>();

    @Test
    void leavesAHandlerAloneThatItDoesNotWant() throws Exception {
        interceptors.bind(
                (handler, next) -> handler.containsKey("wanted") ? Optional.of(marking("a", next)) : Optional.empty(),
                acme.reference(1, 0, null));

        interceptors.add(served, Map.of());

        assertThat(ask()).isEqualTo("\"in handled\"");
        interceptors.remove(served);
        interceptors.add(served, Map.of("wanted", true));
        assertThat(ask()).isEqualTo("a(\"in handled\")");
    }

    @Test
    void standsAroundByRankingAndComesAndGoes() throws Exception {
        interceptors.add(served, Map.of());
        interceptors.bind(marking("low"), acme.reference(1, 0, null));
        ServiceReference<?> middle = acme.reference(2, 3, null);
        interceptors.bind(marking("middle"), middle);
        interceptors.bind(marking("high"), acme.reference(3, 5, null));
        assertThat(ask()).isEqualTo("high(middle(low(\"in handled\")))");
        closed.clear();

        interceptors.unbind(middle);

        assertThat(ask()).isEqualTo("high(low(\"in handled\"))");
        assertThat(closed).containsExactly("high", "middle", "low");
    }

    @Test
    void isClosedWhenTheHandlerGoes() throws Exception {
        interceptors.bind(marking("a"), acme.reference(1, 0, null));
        interceptors.add(served, Map.of());
        ask();

        interceptors.remove(served);

        assertThat(closed).containsExactly("a");
        assertThat(ask()).isEqualTo("\"in handled\"");
    }

    @Test
    void goesWithoutAnInterceptorThatFails() throws Exception {
        interceptors.bind(marking("a"), acme.reference(1, 0, null));
        interceptors.bind(
                (handler, next) -> {
                    throw new IllegalStateException("broken interceptor");
                },
                acme.reference(2, 0, null));

        interceptors.add(served, Map.of());

        assertThat(ask()).isEqualTo("a(\"in handled\")");
    }

    @Test
    void callsNoneThatIsClosedWhileTheyComeAndGo() throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        interceptors.add(served, Map.of());
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            callers.add(Thread.ofVirtual().start(() -> {
                while (!done.get()) {
                    try {
                        String answer = ask();
                        if (!answer.contains("\"in handled\"")) {
                            wrong.add(answer);
                        }
                    } catch (Exception e) {
                        wrong.add(e.toString());
                    }
                    Thread.yield();
                }
            }));
        }

        for (int change = 1; change <= 1_000; change++) {
            ServiceReference<?> reference = acme.reference(change, 0, null);
            interceptors.bind((handler, next) -> Optional.of(new Guarded(next)), reference);
            interceptors.unbind(reference);
        }
        done.set(true);
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(wrong).isEmpty();
    }

    private String ask() throws Exception {
        return served.call(DATA, CALL).utf8();
    }

    private Interceptor marking(String name) {
        return (handler, next) -> Optional.of(marking(name, next));
    }

    private Interception marking(String name, Invocation next) {
        return new Interception() {

            @Override
            public Bytes invoke(Bytes data, Call call) throws Exception {
                return Bytes.utf8(
                        "%s(%s)".formatted(name, next.invoke(data, call).utf8()));
            }

            @Override
            public void close() {
                closed.add(name);
            }
        };
    }

    /** An interception that fails if it is called after it was closed, or closed during a call. */
    private static final class Guarded implements Interception {

        private final Invocation next;
        private volatile boolean gone; // written once

        Guarded(Invocation next) {
            this.next = next;
        }

        @Override
        public Bytes invoke(Bytes data, Call call) throws Exception {
            Bytes answer = next.invoke(data, call);
            if (gone) {
                throw new IllegalStateException("called after it was closed");
            }
            return answer;
        }

        @Override
        public void close() {
            gone = true;
        }
    }
}
