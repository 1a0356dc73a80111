package io.ecosystem.handler.queue.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Key;
import io.ecosystem.spi.deploy.DeploymentChange;
import io.ecosystem.spi.deploy.DeploymentControl;
import io.ecosystem.spi.deploy.KeptVersion;
import io.ecosystem.spi.deploy.SideVersion;
import io.ecosystem.spi.queue.DryRun;
import io.ecosystem.spi.queue.Failure;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.ManagedQueue.Direction;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoredQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VersionedReprocessTest {

    private static final long BUNDLE = 77;

    private final Stock stock = new Stock();
    private final StoredQueue queue = stock.open(Direction.INCOMING, "orders");
    private final VersionedReprocess versioned = new VersionedReprocess(stock.queues(), stock.permissions());
    private final QueueReprocess route = new QueueReprocess(stock.queues(), versioned, stock.codec());
    private final Kept kept = new Kept();

    @BeforeEach
    void fail() throws Exception {
        stock.permitVersions();
        versioned.bindControl(kept);
        Stock.fail(queue, "a", "{}", "teapot", "acme 2.0.0");
        Stock.fail(queue, "b", "{}", "teapot", "acme 2.0.0");
        Stock.fail(queue, "c", "{}", "other", "acme 2.0.0");
    }

    @AfterEach
    void close() {
        versioned.close();
    }

    @Test
    void letsAVersionProcessTheseEntriesUntilTheyAreDoneOrFailedAgain() throws Exception {
        stock.handlers.add(BUNDLE);

        assertThat(ask("\"reason\":\"teapot\",\"with\":\"acme 1.0.0\""))
                .isEqualTo("{\"entries\":2,\"dry_run\":false,\"complete\":true,\"next\":\"\",\"with\":\"acme 1.0.0\"}");
        assertThat(kept.keys.test(Key.parse("a"))).isTrue();
        assertThat(kept.keys.test(Key.parse("c"))).isFalse();
        assertThat(queue.browse(Filter.all(State.PENDING), "", 10).entries()).hasSize(2);

        var leases = queue.take(2, Order.FREE, Instant.now()).get();
        queue.done(leases.getFirst()).get();
        assertThat(kept.ended.getCount()).isEqualTo(1);
        queue.moveToError(leases.getLast(), new Failure(Instant.now(), "again", "acme 1.0.0"))
                .get();
        assertThat(kept.ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void endsTheVersionWhenItGoesItself() throws Exception {
        stock.handlers.add(BUNDLE);
        ask("\"with\":\"acme 1.0.0\"");

        versioned.close();

        assertThat(kept.ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void rehearsesWithCopies() throws Exception {
        stock.handlers.add(BUNDLE);
        stock.dryRuns.put("a", new DryRun("a", DryRun.Result.DONE, ""));
        stock.dryRuns.put("b", new DryRun("b", DryRun.Result.REJECTED, "no"));

        assertThat(ask("\"reason\":\"teapot\",\"dry_run\":true,\"with\":\"acme 1.0.0\""))
                .isEqualTo("{\"entries\":2,\"dry_run\":true,\"complete\":true,\"next\":\"\",\"with\":\"acme 1.0.0\","
                        + "\"outcomes\":[{\"key\":\"a\",\"outcome\":\"done\",\"reason\":\"\"},"
                        + "{\"key\":\"b\",\"outcome\":\"rejected\",\"reason\":\"no\"}]}");
        assertThat(kept.keys.test(Key.parse("a"))).isFalse();
        assertThat(kept.ended.getCount()).isZero();
        assertThat(queue.sizes().error().entries()).isEqualTo(3);
    }

    @Test
    void continuesARehearsalThatEnds() throws Exception {
        stock.handlers.add(BUNDLE);
        for (String key : List.of("a", "b", "c")) {
            stock.dryRuns.put(key, new DryRun(key, DryRun.Result.DONE, ""));
        }

        String first = ask("\"limit\":2,\"dry_run\":true,\"with\":\"acme 1.0.0\"");
        assertThat(first).startsWith("{\"entries\":2,\"dry_run\":true,\"complete\":false,");
        String next = first.replaceAll(".*\"next\":\"([^\"]*)\".*", "$1");

        assertThat(ask("\"from\":\"%s\",\"dry_run\":true,\"with\":\"acme 1.0.0\"".formatted(next)))
                .contains("\"complete\":true", "\"outcomes\":[{\"key\":\"c\"");
    }

    @Test
    void refusesWhatCannotBe() throws Exception {
        assertRefused("\"with\":\"acme 9\"", "with: no version 'acme 9' is kept");
        assertRefused("\"with\":null", "with: expected a value, not null; leave it out to state none");
        kept.busy = true;
        assertRefused("\"with\":\"acme 1.0.0\"", "with: it is being rolled out");
        versioned.unbindControl(kept);
        assertRefused("\"with\":\"acme 1.0.0\"", "with: there is no deployer at the moment");
        stock.open(Direction.OUTGOING, "notices");
        assertThatThrownBy(() ->
                        stock.ask(route, "eco.queue.reprocess", "{\"queue\":\"notices\",\"with\":\"acme 1.0.0\"}"))
                .hasMessage("with: the entries of an outgoing queue are processed by no handler");
        stock.hideBodies();
        assertRefused("\"with\":\"acme 1.0.0\"", "role 'admin' is required to choose a version");

        assertThat(queue.sizes().error().entries()).isEqualTo(3);
    }

    @Test
    void refusesAVersionWithoutAHandlerOfTheQueue() throws Exception {
        assertThatThrownBy(() -> stock.ask(
                        route,
                        "eco.queue.reprocess",
                        "{\"queue\":\"orders\",\"with\":\"acme 1.0.0\"}",
                        Stock.SPAN,
                        List.of(Duration.ofMillis(2_100))))
                .isInstanceOf(RefusedException.class)
                .hasMessage("with: acme 1.0.0 has no handler of queue 'orders', or does not start; the log says more");

        assertThat(kept.ended.getCount()).isZero();
        assertThat(queue.sizes().error().entries()).isEqualTo(3);
    }

    @Test
    void refusesAVersionThatGoesBeforeItsHandlerComes() {
        kept.gone = true;

        assertRefused(
                "\"with\":\"acme 1.0.0\"", "with: acme 1.0.0 has gone, as its file has changed meanwhile; try again");
        assertThat(queue.sizes().error().entries()).isEqualTo(3);
    }

    private void assertRefused(String fields, String message) {
        assertThatThrownBy(() -> ask(fields))
                .isInstanceOf(RefusedException.class)
                .hasMessage(message);
    }

    private String ask(String fields) throws Exception {
        return stock.ask(route, "eco.queue.reprocess", "{\"queue\":\"orders\",%s}".formatted(fields));
    }

    /** Keeps one version. */
    private static final class Kept implements DeploymentControl {

        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile boolean busy;
        private volatile boolean gone;
        private volatile Predicate<Key> keys = key -> false;

        @Override
        public Path deployFolder() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path confFolder() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path optionalFeaturesFolder() {
            return Path.of("/eco/features/optional");
        }

        @Override
        public SideVersion startBeside(String version, Predicate<Key> some) {
            if (!version.equals("acme 1.0.0")) {
                throw new IllegalArgumentException("no version '%s' is kept".formatted(version));
            }
            if (busy) {
                throw new IllegalStateException("it is being rolled out");
            }
            keys = some;
            return new SideVersion() {

                @Override
                public String bundle() {
                    return version;
                }

                @Override
                public long bundleId() {
                    return BUNDLE;
                }

                @Override
                public boolean isWorking() {
                    return !gone;
                }

                @Override
                public void close() {
                    ended.countDown();
                }
            };
        }

        @Override
        public List<DeploymentChange> history(String file, int limit) {
            return List.of();
        }

        @Override
        public List<KeptVersion> versions(String file) {
            return List.of();
        }

        @Override
        public DeploymentChange rollBack(String file, String to, String actor) {
            throw new IllegalStateException("nothing is deployed");
        }
    }
}
