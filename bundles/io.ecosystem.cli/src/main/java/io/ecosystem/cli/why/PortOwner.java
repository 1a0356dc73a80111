package io.ecosystem.cli.why;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the process that has a port, as Linux reports it: {@code /proc/net} has the inodes of sockets, and
 * {@code /proc/PID/fd} those that a process has opened, which only its user and root may see.
 */
final class PortOwner {

    private static final String LISTENS = "0A";
    private static final int LONGEST_COMMAND = 120;
    private static final int ADDRESS = 1;
    private static final int STATE = 3;
    private static final int USER = 7;
    private static final int INODE = 9;

    private final Path proc;

    /** @param proc the folder {@code /proc} */
    PortOwner(Path proc) {
        this.proc = proc;
    }

    /** A socket that has the port. */
    private record Owned(String inode, String user) {}

    /**
     * Returns the process in words, such as {@code process 4711 (java -jar shop.jar)}; if it belongs to another user,
     * only that one's number; empty if nothing has the port.
     *
     * @param protocol {@code tcp} or {@code udp}
     */
    Optional<String> find(String protocol, int port) {
        Optional<Owned> owned = Stream.of(protocol, protocol + "6")
                .map(table -> proc.resolve("net").resolve(table))
                .flatMap(table -> sockets(table, protocol.equals("tcp"), port))
                .findFirst();
        return owned.map(socket ->
                process(socket.inode()).orElseGet(() -> "a process of the user with the number " + socket.user()));
    }

    private static Stream<Owned> sockets(Path table, boolean listening, int port) {
        String suffix = ":%04X".formatted(port);
        try {
            return Files.readAllLines(table, StandardCharsets.ISO_8859_1).stream()
                    .map(line -> List.of(line.strip().split("\\s+")))
                    .filter(fields ->
                            fields.size() > INODE && fields.get(ADDRESS).endsWith(suffix))
                    .filter(fields -> !listening || fields.get(STATE).equals(LISTENS))
                    .map(fields -> new Owned(fields.get(INODE), fields.get(USER)));
        } catch (IOException e) {
            return Stream.of(); // no such protocol here
        }
    }

    private Optional<String> process(String inode) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                if (hasOpened(process, "socket:[%s]".formatted(inode))) {
                    return Optional.of("process %s%s".formatted(process.getFileName(), command(process)));
                }
            }
        } catch (IOException e) {
            return Optional.empty(); // it cannot be seen
        }
        return Optional.empty();
    }

    private static boolean hasOpened(Path process, String socket) {
        try (DirectoryStream<Path> opened = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path one : opened) {
                if (Files.isSymbolicLink(one) && target(one).equals(socket)) {
                    return true;
                }
            }
        } catch (IOException e) {
            return false; // it has ended, or belongs to another user
        }
        return false;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // it has been closed
        }
    }

    private static String command(Path process) {
        try {
            String command = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ')
                    .strip();
            return command.isEmpty()
                    ? ""
                    : " (%s)"
                            .formatted(
                                    command.length() <= LONGEST_COMMAND
                                            ? command
                                            : command.substring(0, LONGEST_COMMAND) + "…");
        } catch (IOException e) {
            return ""; // it has ended
        }
    }
}
