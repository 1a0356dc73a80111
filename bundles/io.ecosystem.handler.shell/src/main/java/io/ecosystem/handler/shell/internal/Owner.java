package io.ecosystem.handler.shell.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Identity;
import io.ecosystem.spi.access.ProcessOwner;
import java.io.File;
import java.io.IOException;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@linkplain ProcessOwner user} that runs the instance. No one else opens a shell in it, whatever the rules of
 * access grant.
 */
@Component(service = Owner.class)
public final class Owner {

    private static final Logger log = LoggerFactory.getLogger(Owner.class);

    private final Optional<String> name;

    /** Finds out the name. */
    @Activate
    public Owner(BundleContext context) {
        this(Optional.ofNullable(context.getDataFile("")).flatMap(Owner::ownerOfFilesIn));
    }

    Owner(Optional<String> name) {
        this.name = name;
    }

    /**
     * Returns if a call comes from the owner, over a Unix domain socket.
     *
     * @throws RefusedException if it does not
     */
    void check(Call call) {
        boolean own = call.origin().transport().equals("uds")
                && call.origin().identity() instanceof Identity.User user
                && name.filter(user.name()::equals).isPresent();
        if (!own) {
            throw RefusedException.denied("a shell opens for %s over the Unix domain socket of the instance only"
                    .formatted(name.map("user %s"::formatted).orElse("the user who runs it")));
        }
    }

    private static Optional<String> ownerOfFilesIn(File folder) {
        try {
            return Optional.of(ProcessOwner.name(folder.toPath()));
        } catch (IOException | UnsupportedOperationException e) {
            log.warn("The user of this instance is unknown, so no shell can be opened: {}", e.toString());
            return Optional.empty();
        }
    }
}
