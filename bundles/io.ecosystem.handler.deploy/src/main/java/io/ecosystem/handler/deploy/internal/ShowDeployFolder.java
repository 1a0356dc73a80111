package io.ecosystem.handler.deploy.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.deploy.DeploymentControl;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Returns where to copy files to, so that a tool on the same machine can deploy one. */
@Component
@Route("eco.deploy.folder")
@RequiresRole(Role.ADMIN)
public final class ShowDeployFolder implements Handler<ShowDeployFolder.Request, ShowDeployFolder.Response> {

    /** Has no fields. */
    @KnownFieldsOnly
    public record Request() {}

    /**
     * The folders.
     *
     * @param deploy the absolute path of the folder of jars and features
     * @param conf the absolute path of the folder of configurations
     * @param optional the absolute path of the folder of features that are part of a start on request only
     */
    public record Response(String deploy, String conf, String optional) {}

    private final DeploymentControl control;

    @Activate
    public ShowDeployFolder(@Reference DeploymentControl control) {
        this.control = control;
    }

    @Override
    public Response handle(Request request, Call call) {
        return new Response(
                control.deployFolder().toString(),
                control.confFolder().toString(),
                control.optionalFeaturesFolder().toString());
    }
}
