package io.ecosystem.cli.why;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Knows listeners by their configuration, their address, or their port. */
final class ListenerInspector implements Inspector {

    private static final String KIND = "listener";

    private final boolean local;

    /** @param local whether the listeners are on this machine */
    ListenerInspector(boolean local) {
        this.local = local;
    }

    @Override
    public void inspect(String thing, Facts facts, Findings findings) {
        facts.listeners().stream()
                .filter(listener -> isMeant(listener, thing))
                .forEach(listener -> inspect(listener, facts, findings));
    }

    private static boolean isMeant(JsonNode listener, String thing) {
        String name = Facts.text(listener, "name");
        String address = Facts.text(listener, "address");
        return name.equals(thing)
                || address.equals(thing)
                || address.endsWith("://" + thing)
                || thing.matches(":?\\d+") && address.endsWith(":" + thing.replace(":", ""));
    }

    private void inspect(JsonNode listener, Facts facts, Findings findings) {
        String name = Facts.text(listener, "name");
        String address = Facts.text(listener, "address");
        String failure = Facts.text(listener, "failure");
        Optional<String> state = facts.errorStates().stream()
                .filter(one -> Facts.text(one, "error_id")
                        .equals("LISTENER.%s.FAILED".formatted(name).toUpperCase(Locale.ROOT)))
                .map(one -> Facts.text(one, "description"))
                .findFirst();
        if (!failure.isEmpty()) {
            findings.wrong(
                    KIND,
                    name,
                    "listener %s does not listen on %s: %s%s"
                            .formatted(name, address, failure, owner(address, failure)),
                    remedy(name, failure));
        } else if (state.isPresent()) {
            findings.wrong(
                    KIND,
                    name,
                    "listener %s at %s does not answer: %s".formatted(name, address, state.get()),
                    "see what hangs there; 'eco log tail' may say more");
        } else {
            findings.well(KIND, name, "listener %s listens on %s".formatted(name, address));
        }
    }

    /** Returns who has the port of an address; empty if that is not to be known. */
    private String owner(String address, String failure) {
        URI uri = URI.create(address);
        boolean taken = isTaken(failure) && uri.getPort() > 0;
        if (!local || !taken || !Files.isDirectory(Path.of("/proc/net"))) {
            return "";
        }
        return new PortOwner(Path.of("/proc"))
                .find(uri.getScheme(), uri.getPort())
                .map(owner -> "; the port is taken by " + owner)
                .orElse("");
    }

    private static boolean isTaken(String failure) {
        return failure.toLowerCase(Locale.ROOT).contains("in use");
    }

    private static String remedy(String name, String failure) {
        String file = "conf/%s.cfg.json".formatted(name);
        if (isTaken(failure)) {
            return "end the other process, or set another address in %s; the listener tries again by itself"
                    .formatted(file);
        }
        return "correct what it says, or set another address in %s; the listener tries again by itself".formatted(file);
    }

    @Override
    public Collection<String> names(Facts facts) {
        return facts.listeners().stream()
                .flatMap(listener -> Stream.of(Facts.text(listener, "name"), Facts.text(listener, "address")))
                .toList();
    }
}
