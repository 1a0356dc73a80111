package io.ecosystem.access.internal;

import io.ecosystem.spi.access.ProcessOwner;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@linkplain ProcessOwner user} that runs the instance, whom rules call {@value Rule#SELF}. */
@Component(service = OwnUser.class)
public final class OwnUser {

    private static final Logger log = LoggerFactory.getLogger(OwnUser.class);

    private final Optional<String> name;

    /** Finds out the name once for all rules. */
    @Activate
    public OwnUser(BundleContext context) {
        this(Optional.ofNullable(context.getDataFile("")).map(File::toPath));
    }

    OwnUser(Optional<Path> folder) {
        name = folder.flatMap(OwnUser::ownerOfFilesIn);
    }

    /** Returns the name; empty if unknown. */
    Optional<String> name() {
        return name;
    }

    private static Optional<String> ownerOfFilesIn(Path folder) {
        try {
            return Optional.of(ProcessOwner.name(folder));
        } catch (IOException | UnsupportedOperationException e) {
            log.warn("The user of this instance is unknown, so no sender is '{}': {}", Rule.SELF, e.toString());
            return Optional.empty();
        }
    }
}
