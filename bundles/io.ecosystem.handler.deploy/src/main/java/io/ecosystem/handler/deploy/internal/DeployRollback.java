package io.ecosystem.handler.deploy.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.deploy.DeploymentControl;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lets an earlier version of a jar or feature in the deploy folder work again, although the file stays. */
@Component
@Route("eco.deploy.rollback")
@RequiresRole(Role.ADMIN)
public final class DeployRollback implements Handler<DeployRollback.Request, ShownDeployment> {

    /**
     * What to return to.
     *
     * @param file such as {@code orders.jar}
     * @param to the version, such as {@code 1.4.0} or {@code acme.orders 1.4.0}, or the beginning of the digest of its
     *     jar; absent for the last version that worked before
     */
    @KnownFieldsOnly
    public record Request(String file, Optional<String> to) {}

    private final DeploymentControl control;

    @Activate
    public DeployRollback(@Reference DeploymentControl control) {
        this.control = control;
    }

    @Override
    public ShownDeployment handle(Request request, Call call) {
        try {
            return ShownDeployment.of(control.rollBack(
                    request.file(), request.to().orElse(""), call.origin().toString()));
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid(String.valueOf(e.getMessage()));
        } catch (IllegalStateException e) {
            throw RefusedException.busy(String.valueOf(e.getMessage()));
        }
    }
}
