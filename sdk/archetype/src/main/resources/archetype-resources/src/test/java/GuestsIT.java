package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ecosystem.test.Ecosystem;
import io.ecosystem.test.EcosystemExtension;
import io.ecosystem.test.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests the bundle in an instance, which runs in this process in a temporary folder. */
class GuestsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Has the network between the sender and its target, which is the same instance here. */
    @RegisterExtension
    static final EcosystemExtension INSTANCE = new EcosystemExtension(Ecosystem.builder()
            .configure(Path.of("conf/${package}.Greet.cfg.json"))
            .configure(
                    "io.ecosystem.queue.outgoing~${artifactId}",
                    Map.of("targets", List.of("tcp://127.0.0.1:1"), "route", "${artifactId}.register", "backoff", "10ms..50ms"))
            .deploy(Greet.class));

    private static String greeting(Ecosystem eco, String name) {
        return eco.call("${artifactId}.greet", new Greet.Request(name), Greet.Response.class)
                .text();
    }

    @Test
    void registersByTheQueue(Ecosystem eco) {
        assertEquals("Welcome, Ada!", greeting(eco, "Ada"));

        eco.send("${artifactId}.register", new Register.Guest("Ada"));
        eco.awaitEmpty("${artifactId}.register", PATIENCE);

        assertEquals("Welcome again, Ada!", greeting(eco, "Ada"));
    }

    @Test
    void invitesThroughABadNetwork(Ecosystem eco) {
        try (var network = FaultProxy.to(eco.address("tcp"))) {
            network.cut();
            eco.configure(
                    "io.ecosystem.queue.outgoing~${artifactId}",
                    Map.of("targets", List.of(network.address().toString())));
            eco.call("${artifactId}.invite", new Register.Guest("Grace"));
            assertEquals("Welcome, Grace!", greeting(eco, "Grace"));

            network.heal();
            eco.awaitEmpty("${artifactId}", PATIENCE);
            eco.awaitEmpty("${artifactId}.register", PATIENCE);
            assertEquals("Welcome again, Grace!", greeting(eco, "Grace"));
        }
    }
}
