package io.ecosystem.platform.host;

import io.ecosystem.platform.InstanceFolder;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The base folders of all instances, unless the start names others; each instance has its own folders below them.
 *
 * <p>The place of lock files does not depend on the environment of a session, since two starts of the same user must
 * always use the same file: so not {@code XDG_RUNTIME_DIR}, which a login sets and a cron job does not.
 */
public final class Bases {

    private static final String NAME = "ecosystem";

    private Bases() {}

    /** Returns all bases below one folder. */
    public static Map<InstanceFolder, Path> below(Path root) {
        var bases = new EnumMap<InstanceFolder, Path>(InstanceFolder.class);
        for (InstanceFolder place : InstanceFolder.values()) {
            bases.put(place, root.resolve(place.folderName()));
        }
        return bases;
    }

    /** Returns the usual bases of the operating system. */
    public static Map<InstanceFolder, Path> of(HostEnvironment environment) {
        return switch (environment.system()) {
            case LINUX -> linux(environment);
            case MACOS -> macOs(environment);
            case WINDOWS -> windows(environment);
        };
    }

    private static Map<InstanceFolder, Path> linux(HostEnvironment environment) {
        Path data;
        Path state;
        Path run;
        Path log;
        Path cache;
        if (environment.isSystemUser()) {
            data = environment.files().getPath("/var/lib", NAME);
            state = data;
            run = environment.files().getPath("/run", NAME);
            log = environment.files().getPath("/var/log", NAME);
            cache = environment.files().getPath("/var/cache", NAME);
        } else {
            data = xdg(environment, "XDG_DATA_HOME", ".local/share");
            state = xdg(environment, "XDG_STATE_HOME", ".local/state");
            run = environment
                    .folder("XDG_RUNTIME_DIR")
                    .map(folder -> folder.resolve(NAME))
                    .orElse(state.resolve("sockets"));
            log = state.resolve("log");
            cache = xdg(environment, "XDG_CACHE_HOME", ".cache");
        }
        Optional<Path> given = given(environment, "STATE_DIRECTORY");
        data = given.orElse(data);
        state = given.orElse(state);
        var bases = new EnumMap<InstanceFolder, Path>(InstanceFolder.class);
        bases.put(InstanceFolder.LOCK, state.resolve("lock"));
        bases.put(InstanceFolder.LOG, given(environment, "LOGS_DIRECTORY").orElse(log));
        bases.put(
                InstanceFolder.SOCKETS, given(environment, "RUNTIME_DIRECTORY").orElse(run));
        bases.put(InstanceFolder.DATA, data.resolve("data"));
        bases.put(InstanceFolder.QUEUES, data.resolve("queues"));
        bases.put(
                InstanceFolder.TEMPORARY,
                given(environment, "CACHE_DIRECTORY").orElse(cache).resolve("temporary"));
        return bases;
    }

    private static Map<InstanceFolder, Path> macOs(HostEnvironment environment) {
        Path library = environment.isSystemUser()
                ? environment.files().getPath("/Library")
                : environment.home().resolve("Library");
        var bases = below(library.resolve("Application Support").resolve(NAME));
        bases.put(InstanceFolder.LOG, library.resolve("Logs").resolve(NAME));
        bases.put(
                InstanceFolder.TEMPORARY,
                library.resolve("Caches").resolve(NAME).resolve("temporary"));
        return bases;
    }

    private static Map<InstanceFolder, Path> windows(HostEnvironment environment) {
        Path folder = environment.isSystemUser()
                ? environment.folder("ProgramData").orElse(environment.files().getPath("C:\\ProgramData"))
                : environment
                        .folder("LOCALAPPDATA")
                        .orElse(environment.home().resolve("AppData").resolve("Local"));
        return below(folder.resolve(NAME));
    }

    private static Path xdg(HostEnvironment environment, String variable, String otherwise) {
        return environment
                .folder(variable)
                .orElse(environment.home().resolve(otherwise))
                .resolve(NAME);
    }

    /** Returns the first folder that systemd has created for a service. */
    private static Optional<Path> given(HostEnvironment environment, String variable) {
        return environment
                .variable(variable)
                .map(folders -> folders.split(":")[0])
                .map(environment.files()::getPath)
                .filter(Path::isAbsolute);
    }
}
