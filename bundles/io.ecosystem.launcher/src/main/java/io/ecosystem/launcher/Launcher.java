package io.ecosystem.launcher;

import io.ecosystem.launcher.platform.Folders;
import io.ecosystem.launcher.platform.InstanceIdentity;
import io.ecosystem.launcher.settings.CommandLine;
import io.ecosystem.launcher.settings.FolderKind;
import io.ecosystem.launcher.settings.InvalidSettingsException;
import io.ecosystem.launcher.settings.Settings;
import io.ecosystem.launcher.settings.UsageException;
import io.ecosystem.platform.FrameworkProperties;
import io.ecosystem.platform.Home;
import io.ecosystem.platform.InstanceFolder;
import io.ecosystem.platform.host.HostEnvironment;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The main class: starts one instance and waits until it stops, or reports why it cannot start. */
public final class Launcher {

    private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";
    private static final int LEAST_CARRIERS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Bounds the wait, since an instance of other bundles makes no announcement. */
    private static final Duration ANNOUNCEMENT = Duration.ofSeconds(60);
    /** Time for the thread that cuts off a stop to report why. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final ClassArchive archive = ClassArchive.ofThisProcess();

    /** Written by the main thread when it gives up, read by the hook that ends the process. */
    private static volatile ExitCode exitCode = ExitCode.STOPPED;

    /** Written by the main thread when the instance is prepared, read by the thread that stops it. */
    private static volatile @Nullable Container running;

    /** Written by the thread that stops the instance, read by the main thread. */
    private static volatile boolean returning;

    private Launcher() {}

    /** Starts an instance; ends the process with an {@link ExitCode}. */
    public static void main(String[] arguments) {
        Exhaustion.endOnUncaughtErrors();
        var environment = HostEnvironment.current();
        try {
            var line = CommandLine.parse(List.of(arguments));
            if (line.help()) {
                System.out.print(CommandLine.usage());
                exit(ExitCode.STOPPED);
            }
            if (line.stopWithParent()) {
                ProcessHandle.current().parent().ifPresent(Launcher::stopWith);
            }
            run(line, environment, line.times() ? StartTimes.told() : StartTimes.untold());
        } catch (UsageException e) {
            System.err.printf("%s%n%n%s", e.getMessage(), CommandLine.usage());
            exit(ExitCode.WRONG_USAGE);
        } catch (StartFailedException e) {
            System.err.print(e.screen());
            exit(e.exitCode());
        } catch (LinkageError e) {
            System.err.print(new StartFailedException(
                            "a part of the distribution is missing or damaged: " + e, "unpack it again")
                    .screen());
            exit(ExitCode.NOT_STARTED);
        } catch (Exception e) {
            System.err.print(new StartFailedException(
                            "the start failed unexpectedly: " + e,
                            "report it with the lines below; deleting the data folder may help")
                    .screen());
            e.printStackTrace();
            exit(ExitCode.NOT_STARTED);
        }
        if (!returning) {
            exit(ExitCode.STOPPED);
        }
    }

    private static void run(CommandLine line, HostEnvironment environment, StartTimes times) throws Exception {
        spreadVirtualThreads();
        var plan = plan(line, environment);
        var patience = patience(environment);
        var container = Container.prepare(plan, times);
        container.onStopping(() -> cutOff(container, patience));
        stopOnSignal(container, patience);
        running = container;
        Watch.over(container, patience);
        container.start();
        times.complete();
        if (container.awaitAnnouncement(ANNOUNCEMENT)) {
            archive.startComplete(plan.home().folder());
        }
        if (!line.once()) {
            container.awaitStop();
        }
        if (!container.refusals().isEmpty()) {
            throw new WrongSettingsException(container.refusals());
        }
    }

    private static Plan plan(CommandLine line, HostEnvironment environment)
            throws IOException, URISyntaxException, UsageException, StartFailedException {
        var settings = settings(line, environment);
        Optional<Path> root = line.root()
                .or(() -> environment
                        .variable("ECOSYSTEM_ROOT")
                        .map(folder -> Path.of(folder).toAbsolutePath()))
                .or(() -> settings.folder(FolderKind.DEFAULT).map(folder -> folder.path()));
        var identity = InstanceIdentity.of(settings.application(), settings.instance());
        var folders = Folders.of(environment, identity, root, settings.chosenFolders());
        var properties = new HashMap<String, String>();
        line.readyFile().ifPresent(file -> properties.put(FrameworkProperties.READY_FILE, file.toString()));
        if (environment.variable("NOTIFY_SOCKET").isPresent()) {
            properties.put(FrameworkProperties.NOTIFIER, "systemd-notify");
            environment
                    .variable("WATCHDOG_USEC")
                    .ifPresent(micros -> properties.put(FrameworkProperties.WATCHDOG_MICROS, micros));
        }
        var home = home();
        var conf = line.conf().orElse(home.conf());
        try {
            properties.putAll(settings.frameworkProperties(conf, folders.at(InstanceFolder.SOCKETS)));
        } catch (InvalidSettingsException e) {
            throw new WrongSettingsException(e.problems());
        }
        return new Plan(
                home, environment, folders, conf, line.deploy().orElse(home.deploy()), line.features(), properties);
    }

    private static Settings settings(CommandLine line, HostEnvironment environment)
            throws UsageException, StartFailedException {
        try {
            return Settings.read(line, environment.variables());
        } catch (InvalidSettingsException e) {
            throw new WrongSettingsException(e.problems());
        }
    }

    /**
     * Gives virtual threads a second carrier on a single processor, since one handler with a long computation would
     * otherwise block all others: the operating system shares the processor among carriers. More than processors would
     * wait for each other.
     */
    private static void spreadVirtualThreads() {
        if (System.getProperty(CARRIERS) == null && Runtime.getRuntime().availableProcessors() < LEAST_CARRIERS) {
            System.setProperty(CARRIERS, Integer.toString(LEAST_CARRIERS));
        }
    }

    private static Home home() throws IOException, URISyntaxException {
        String named = System.getProperty(FrameworkProperties.HOME);
        return new Home((named == null ? aboveThisJar() : Path.of(named)).toRealPath());
    }

    /**
     * Returns the folder above that of the launcher's jar. Classes from an archive name the jar that it was made from,
     * which may be that of another distribution.
     */
    private static Path aboveThisJar() throws URISyntaxException {
        Path jar = Path.of(Launcher.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return jar.resolveSibling("").resolveSibling("");
    }

    private static Duration patience(HostEnvironment environment) throws StartFailedException {
        String seconds = environment.variable("ECOSYSTEM_STOP_SECONDS").orElse(Long.toString(PATIENCE.toSeconds()));
        if (!seconds.matches("[1-9][0-9]{0,4}")) {
            throw new WrongSettingsException(List.of(
                    "ECOSYSTEM_STOP_SECONDS is '%s', expected a whole number from 1 to 99999".formatted(seconds)));
        }
        return Duration.ofSeconds(Long.parseLong(seconds));
    }

    /**
     * Makes a signal end the process with the exit code of an orderly stop. The virtual machine would add the signal's
     * number to it, which only {@code halt} prevents; no other hook has work left once the framework has stopped.
     */
    private static void stopOnSignal(Container container, Duration patience) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            ExitCode code = ExitCode.NOT_STOPPED;
                            try {
                                code = container.stop(patience.plus(GRACE)) ? exitCode : ExitCode.NOT_STOPPED;
                            } catch (Exception e) {
                                e.printStackTrace();
                            }
                            if (!returning) {
                                Runtime.getRuntime().halt(code.code());
                            }
                        },
                        "io.ecosystem.launcher-stop"));
    }

    /** Ends the process if a stop takes too long, whatever its reason. */
    private static void cutOff(Container container, Duration patience) {
        Thread.ofPlatform().daemon().name("io.ecosystem.launcher-patience").start(() -> {
            try {
                if (!container.awaitStop(patience)) {
                    System.err.printf(
                            "The stop is not done after %d s and is cut off; it waits for %s.%n",
                            patience.toSeconds(), container.unfinished());
                    Runtime.getRuntime().halt(ExitCode.NOT_STOPPED.code());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /**
     * Stops the instance of this process and lets {@link #main} return, for service managers that call both methods and
     * end the process themselves.
     *
     * @param arguments none
     */
    public static void stop(String[] arguments) throws Exception {
        Container stopping = running;
        if (stopping != null) {
            returning = true;
            stopping.stop(Duration.ofDays(1)); // the patience of the start applies
        }
    }

    private static void stopWith(ProcessHandle parent) {
        parent.onExit().thenRun(() -> exit(ExitCode.STOPPED));
    }

    private static void exit(ExitCode code) {
        if (code != ExitCode.NOT_STARTED) {
            archive.acquit();
        }
        exitCode = code;
        System.exit(code.code());
    }
}
