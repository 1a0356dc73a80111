package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Ledger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the Java of the image for containers, which has only the modules of its Dockerfile, is enough. */
@Tag("slow")
public class ContainerImageIT {

    private static final Pattern OPTION = Pattern.compile("(--[a-z-]+)(?: ([^ -][^ \n]*))?");

    @TempDir
    Path folder;

    @Test
    public void theJavaOfTheImageRunsAnInstanceWithAllThatCanBeAdded() throws Exception {
        try (Distribution distribution = Distribution.unpackedIn(folder)) {
            Path java = folder.resolve("java");
            run(linkingInto(java, Files.readString(distribution.home().resolve("service/Dockerfile"))));
            distribution.configure("io.ecosystem.transport.ws~main", "{\"host\": \"127.0.0.1\", \"port\": 0}");
            distribution.configure(
                    "org.apache.felix.http", "{\"org.osgi.service.http.port\": \"%d\"}".formatted(Ports.free()));
            var with = new ArrayList<String>();
            for (String feature : optional(distribution.home())) {
                with.addAll(List.of("--with", feature));
            }
            assertTrue(with.size() > 10, with.toString());
            distribution.withVariable("JAVA_HOME", java.toString()).start(with.toArray(new String[0]));

            Path ledger = folder.resolve("ledger");
            distribution.deploy(
                    "ledger.jar",
                    HandlerJar.queued(Ledger.class, "ledger", "1.0.0", Map.of()).bytes());
            distribution.awaitAnswer(
                    "{\"uid\":\"1\",\"route_key\":\"ledger\",\"data\":{\"file\":\"%s\",\"end\":\"done\"}}"
                            .formatted(ledger),
                    "\"status\":0");
            Await.until("the entry is processed", () -> Files.exists(ledger));
            assertEquals(List.of(), distribution.complaints("does not start"));
            assertEquals(List.of(), distribution.complaints("missing requirement"));
            assertEquals(List.of(), distribution.complaints("NoClassDefFoundError"));
        }
    }

    /** Returns the command of a Dockerfile that makes its Java, for another folder. */
    private static List<String> linkingInto(Path java, String dockerfile) {
        String jlink = dockerfile.substring(dockerfile.indexOf("RUN jlink"));
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jlink").toString());
        Matcher options = OPTION.matcher(jlink.substring(0, jlink.indexOf("\n\n")));
        while (options.find()) {
            command.add(options.group(1));
            if (options.group(1).equals("--output")) {
                command.add(java.toString());
            } else if (options.group(2) != null) {
                command.add(options.group(2));
            }
        }
        return command;
    }

    private static void run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> command + ": " + output);
    }

    private static List<String> optional(Path home) throws Exception {
        try (Stream<Path> files = Files.list(home.resolve("features/optional"))) {
            return files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .sorted()
                    .toList();
        }
    }
}
