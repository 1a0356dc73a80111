package io.ecosystem.deployer.internal;

import io.ecosystem.deployer.internal.bundle.DeployedContent;
import io.ecosystem.spi.deploy.DeployedFile;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What has become of each file in the deploy folder, and since when. Updated by one thread, read by any. */
final class DeployedFiles {

    private record Known(DeployedContent content, Instant since) {}

    private final InstantSource clock;
    private Map<String, Known> known = Map.of();
    private volatile List<DeployedFile> files = List.of(); // written by update()

    DeployedFiles(InstantSource clock) {
        this.clock = clock;
    }

    /** Notes what has become of each file by now. */
    void update(Map<String, DeployedContent> contents) {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var next = new TreeMap<String, Known>();
        contents.forEach((name, content) -> {
            var before = known.get(name);
            next.put(name, before != null && before.content().equals(content) ? before : new Known(content, now));
        });
        if (!next.equals(known)) {
            known = next;
            files = next.entrySet().stream()
                    .map(entry -> file(entry.getKey(), entry.getValue()))
                    .toList();
        }
    }

    /** Returns the files in the order of their names. */
    List<DeployedFile> all() {
        return files;
    }

    private static DeployedFile file(String name, Known known) {
        var content = known.content();
        return new DeployedFile(name, content.bundle(), content.version(), content.state(), known.since());
    }
}
