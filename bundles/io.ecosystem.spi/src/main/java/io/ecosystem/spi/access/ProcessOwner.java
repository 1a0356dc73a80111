package io.ecosystem.spi.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The operating system user that runs the instance: the owner of a file that it creates. Unlike {@code user.name} it
 * cannot be set, and a user without a name is known by number, like the peer of a Unix domain socket.
 */
public final class ProcessOwner {

    private ProcessOwner() {}

    /**
     * Creates a file, reads its owner, and deletes it.
     *
     * @param folder for the file; made if there is none
     * @return the name of the user
     * @throws IOException if there can be no file
     * @throws UnsupportedOperationException if files have no owners
     */
    public static String name(Path folder) throws IOException {
        Path file = Files.createTempFile(Files.createDirectories(folder), "owner", null);
        try {
            return Files.getOwner(file).getName();
        } finally {
            Files.delete(file);
        }
    }
}
