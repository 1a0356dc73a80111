package io.ecosystem.launcher;

import io.ecosystem.launcher.settings.CommandLine;
import io.ecosystem.launcher.settings.InvalidSettingsException;
import io.ecosystem.launcher.settings.Settings;
import io.ecosystem.launcher.settings.UsageException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The main class: starts the instance of a home folder and waits until it stops, or says why it cannot. */
public final class Launcher {

    private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";
    private static final int LEAST_CARRIERS = 4;
    private static final int STOPPED = 0;
    private static final int NOT_STARTED = 1;
    private static final int WRONG_USAGE = 2;
    private static final int NOT_STOPPED = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Written by the main thread when it gives up, read by the hook that ends the process. */
    private static volatile int exitCode = STOPPED;

    private Launcher() {}

    /** Exits with 0 after an orderly stop, 1 if the start fails, 2 for wrong settings, 3 if the stop fails. */
    public static void main(String[] arguments) {
        try {
            var line = CommandLine.parse(List.of(arguments));
            if (line.help()) {
                exit(CommandLine.usage(), STOPPED);
            }
            if (line.stopWithParent()) {
                ProcessHandle.current().parent().ifPresent(Launcher::stopWith);
            }
            run(line, Settings.read(line, System.getenv()), line.times() ? StartTimes.told() : StartTimes.untold());
        } catch (UsageException e) {
            exit("%s%n%n%s".formatted(e.getMessage(), CommandLine.usage()), WRONG_USAGE);
        } catch (InvalidSettingsException e) {
            exit(wrong(e.problems()).screen("not looked at"), WRONG_USAGE);
        }
    }

    private static StartFailure wrong(List<String> problems) {
        return new StartFailure(problems.stream()
                .map(problem -> new StartFailure.Cause(problem, "correct it and start again")).toList());
    }

    /**
     * Gives virtual threads more carriers than there are processors, so that a few handlers that compute for long do not
     * keep all others from running: the operating system shares the processors among carriers.
     */
    private static void spreadVirtualThreads() {
        int carriers = Math.max(LEAST_CARRIERS, 2 * Runtime.getRuntime().availableProcessors());
        if (System.getProperty(CARRIERS) == null) {
            System.setProperty(CARRIERS, Integer.toString(carriers));
        }
    }

    private static void run(CommandLine line, Settings settings, StartTimes times) throws InvalidSettingsException {
        Home home = null;
        try {
            home = home();
            System.setProperty("ecosystem.home", home.folder().toString());
            spreadVirtualThreads();
            var properties = settings.frameworkProperties(home.folder(), home.folder().resolve("data"));
            var instance = Instance.prepare(home, line.features(), properties, times);
            stopOnSignal(instance);
            instance.start();
            times.complete();
            if (!line.once()) {
                instance.awaitStop();
            }
            if (!instance.refusals().isEmpty()) {
                exit(wrong(instance.refusals()).screen(home.folder().toString()), WRONG_USAGE);
            }
        } catch (InvalidSettingsException e) {
            throw e;
        } catch (StartFailure e) {
            exit(e.screen(home == null ? "unknown" : home.folder().toString()), NOT_STARTED);
        } catch (Exception e) {
            e.printStackTrace();
            exit("", NOT_STARTED);
        }
        System.exit(STOPPED);
    }

    private static Home home() throws IOException, URISyntaxException {
        String named = System.getProperty("ecosystem.home");
        Path jar = Path.of(Launcher.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        return new Home((named == null ? jar.getParent().resolveSibling("") : Path.of(named)).toRealPath());
    }

    /**
     * Lets a signal end the process with the exit code of an orderly stop. The virtual machine would add the signal's
     * number to it, and only {@code halt} prevents that; no other hook has work left once the framework has stopped.
     */
    private static void stopOnSignal(Instance instance) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            int code = NOT_STOPPED;
            try {
                code = instance.stop(PATIENCE) ? exitCode : NOT_STOPPED;
            } catch (Exception e) {
                e.printStackTrace();
            }
            Runtime.getRuntime().halt(code);
        }, "io.ecosystem.launcher-stop"));
    }

    private static void stopWith(ProcessHandle parent) {
        parent.onExit().thenRun(() -> System.exit(STOPPED));
    }

    private static void exit(String text, int code) {
        (code == STOPPED ? System.out : System.err).print(text);
        exitCode = code;
        System.exit(code);
    }
}
