package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Broken;
import acme.Versioned;
import io.ecosystem.launcher.Application;
import io.ecosystem.launcher.StartFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests instances inside of another program, any number of times. */
public class ApplicationIT {

    private static final Path DISTRIBUTION = Path.of(System.getProperty("distribution"));
    private static final String REQUEST = "{\"uid\":\"1\",\"route_key\":\"%s\",\"data\":7}";

    @TempDir
    Path folder;

    @Test
    public void answersOnAFreePortAndLeavesNothingBehind() throws Exception {
        TimeZone.getDefault(); // sets a property on the first call
        Set<String> properties = new TreeSet<>(System.getProperties().stringPropertyNames());
        Path root;

        try (var application = Application.of(DISTRIBUTION).tcp(0).start()) {
            root = application.root();
            assertAnswers(application, "echo", "7");
            assertTrue(Files.isDirectory(root.resolve("data/ecosystem-0/framework")));
        }

        assertFalse(Files.exists(root));
        assertEquals(properties, new TreeSet<>(System.getProperties().stringPropertyNames()));
    }

    @Test
    public void startsAgainWhereItHasStopped() throws Exception {
        Path jar = Files.write(
                folder.resolve("versioned.jar"),
                HandlerJar.handler(Versioned.class, "versioned", "1.2.3").bytes());
        Path root = Files.createTempDirectory(folder, "");
        for (int i = 0; i < 2; i++) {
            try (var application =
                    Application.of(DISTRIBUTION).root(root).tcp(0).deploy(jar).start()) {
                assertAnswers(application, "versioned", "\"1.2.3\"");
            }
        }
    }

    @Test
    public void failsWhenAJarThatWasToRunDoesNot() throws Exception {
        Path jar = Files.write(
                folder.resolve("broken.jar"),
                HandlerJar.handler(Broken.class, "broken", "1.0.0").bytes());
        var builder = Application.of(DISTRIBUTION).tcp(0).deploy(jar);

        StartFailedException failure = assertThrows(StartFailedException.class, builder::start);

        assertEquals(
                "deploy/broken.jar: acme.Broken 1.0.0 runs, but component acme.Broken cannot be made: "
                        + "java.lang.IllegalStateException: the dice are lost",
                failure.getMessage());
    }

    @Test
    public void runsTwiceAtATimeUnderTwoNames() throws Exception {
        Path root = Files.createTempDirectory(folder, "");
        var builder =
                Application.of(DISTRIBUTION).root(root).tcp(0).configure("io.ecosystem.transport.uds~main", Map.of());
        try (var threads = Executors.newFixedThreadPool(2)) {
            Callable<Application> one = () -> builder.named("dice", "1").start();
            try (var first = one.call()) {
                var second = threads.submit(() -> Application.of(DISTRIBUTION)
                        .root(root)
                        .named("dice", "2")
                        .start());
                try (var other = second.get(60, TimeUnit.SECONDS)) {
                    assertAnswers(first, "echo", "7");
                    assertAnswers(other, "echo", "7");
                    assertEquals(
                            root.resolve("sockets/dice_2.uds.sock").toString(),
                            other.address("uds").getPath());

                    StartFailedException failure = assertThrows(StartFailedException.class, one::call);
                    assertEquals(
                            "instance '1' of application 'dice' runs already, in this process", failure.getMessage());
                    assertAnswers(first, "echo", "7");
                }
            }
        }
    }

    @Test
    public void startsTwoAtTheSameTime() throws Exception {
        try (var threads = Executors.newFixedThreadPool(2)) {
            var first = threads.submit(() -> Application.of(DISTRIBUTION).tcp(0).start());
            var second =
                    threads.submit(() -> Application.of(DISTRIBUTION).tcp(0).start());
            try (var one = first.get(60, TimeUnit.SECONDS);
                    var other = second.get(60, TimeUnit.SECONDS)) {
                assertAnswers(one, "echo", "7");
                assertAnswers(other, "echo", "7");
            }
        }
    }

    private static void assertAnswers(Application application, String route, String data) throws Exception {
        try (Client client = Client.connect(application.address("tcp"))) {
            assertEquals(
                    "{\"uid\":\"1\",\"status\":0,\"data\":%s}".formatted(data), client.ask(REQUEST.formatted(route)));
        }
    }
}
