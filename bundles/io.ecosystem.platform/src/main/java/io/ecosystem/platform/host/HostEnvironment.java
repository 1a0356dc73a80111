package io.ecosystem.platform.host;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The machine and the user, as a value, which lets tests cover every platform on any other.
 *
 * @param system the kind of operating system
 * @param variables the environment variables
 * @param userHome the user's home folder
 * @param user the name of the user
 * @param uid the number of the user, -1 if there is none or it is unknown
 * @param files the file system of the paths
 */
public record HostEnvironment(
        OperatingSystem system,
        Map<String, String> variables,
        String userHome,
        String user,
        int uid,
        FileSystem files) {

    private static final int UNKNOWN = -1;

    /** The kinds of operating systems, each with its own conventions for places of files. */
    public enum OperatingSystem {
        LINUX,
        MACOS,
        WINDOWS;

        /** Returns the kind with this name in Java; every other Unix counts as Linux. */
        public static OperatingSystem named(String osName) {
            String name = osName.toLowerCase(Locale.ROOT);
            return name.startsWith("windows") ? WINDOWS : name.startsWith("mac") ? MACOS : LINUX;
        }
    }

    public HostEnvironment {
        variables = Map.copyOf(variables);
    }

    /** Returns the machine and the user of this process. */
    public static HostEnvironment current() {
        var system = OperatingSystem.named(System.getProperty("os.name"));
        String home = System.getProperty("user.home");
        String named = System.getenv("HOME");
        if (system != OperatingSystem.WINDOWS && named != null && named.startsWith("/")) {
            home = named;
        }
        int uid = switch (system) {
            case LINUX -> owner("/proc/self");
            case MACOS -> owner(home);
            case WINDOWS -> UNKNOWN;
        };
        return new HostEnvironment(
                system, System.getenv(), home, System.getProperty("user.name"), uid, FileSystems.getDefault());
    }

    /** Returns a variable that is set and not empty. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    /** Returns a variable that names a folder; relative ones do not count, as in the XDG specification. */
    public Optional<Path> folder(String variable) {
        return variable(variable).map(files::getPath).filter(Path::isAbsolute);
    }

    /** Returns the user's home folder. */
    public Path home() {
        return files.getPath(userHome);
    }

    /** Returns whether this user is a system account: root, or an account of the service manager of Windows. */
    boolean isSystemUser() {
        if (system != OperatingSystem.WINDOWS) {
            return uid == 0 || user.equals("root");
        }
        String windows = variable("SystemRoot").orElse("C:\\Windows");
        return userHome.regionMatches(true, 0, windows, 0, windows.length());
    }

    private static int owner(String path) {
        try {
            return (Integer) Files.getAttribute(Path.of(path), "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return UNKNOWN;
        }
    }
}
