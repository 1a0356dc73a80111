package io.ecosystem.access.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operating system user that runs the instance: the owner of a file that it creates. Unlike {@code user.name} it
 * cannot be set, and a user without a name is known by number, like the peer of a Unix domain socket.
 */
@Component(service = OwnUser.class)
public final class OwnUser {

    private static final Logger log = LoggerFactory.getLogger(OwnUser.class);

    private final Optional<String> name;

    /** Creates a file, reads its owner, and deletes it. */
    @Activate
    public OwnUser(BundleContext context) {
        this(Optional.ofNullable(context.getDataFile("")).map(File::toPath));
    }

    OwnUser(Optional<Path> folder) {
        name = folder.flatMap(OwnUser::ownerOfAFileIn);
    }

    /** Returns the name; empty if unknown. */
    Optional<String> name() {
        return name;
    }

    private static Optional<String> ownerOfAFileIn(Path folder) {
        try {
            Path file = Files.createTempFile(Files.createDirectories(folder), "owner", null);
            try {
                return Optional.of(Files.getOwner(file).getName());
            } finally {
                Files.delete(file);
            }
        } catch (IOException | UnsupportedOperationException e) {
            log.warn("Cannot tell who runs this instance, so no sender is '{}': {}", Rule.SELF, e.toString());
            return Optional.empty();
        }
    }
}
