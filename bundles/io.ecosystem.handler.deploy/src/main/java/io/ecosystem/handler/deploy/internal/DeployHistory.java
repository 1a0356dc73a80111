package io.ecosystem.handler.deploy.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.deploy.DeploymentControl;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Returns what happened to the files in the deploy folder, and their kept versions. */
@Component
@Route("eco.deploy.history")
@RequiresRole(Role.ADMIN)
public final class DeployHistory implements Handler<DeployHistory.Request, DeployHistory.Response> {

    private static final int DEFAULT_LIMIT = 20;

    /**
     * What to show.
     *
     * @param file such as {@code orders.jar}; absent for all
     * @param limit how many changes at most, from 1 to 1,000; 20 if absent
     */
    @KnownFieldsOnly
    public record Request(Optional<String> file, Optional<Integer> limit) {}

    /**
     * The history and the kept versions.
     *
     * @param changes newest first
     * @param versions by file, the last deployed first
     */
    public record Response(List<ShownDeployment> changes, List<ShownVersion> versions) {}

    private final DeploymentControl control;

    @Activate
    public DeployHistory(@Reference DeploymentControl control) {
        this.control = control;
    }

    @Override
    public Response handle(Request request, Call call) {
        int limit = request.limit().orElse(DEFAULT_LIMIT);
        if (limit < 1 || limit > DeploymentControl.MOST_CHANGES) {
            throw RefusedException.invalid("limit: expected a whole number from 1 to %d, not %d"
                    .formatted(DeploymentControl.MOST_CHANGES, limit));
        }
        var file = request.file().orElse("");
        return new Response(
                control.history(file, limit).stream().map(ShownDeployment::of).toList(),
                control.versions(file).stream().map(ShownVersion::of).toList());
    }
}
