package io.ecosystem.health.internal;

import io.ecosystem.spi.deploy.Deployments;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Reports whether the start is complete, and each problem of a deployed file. */
@Component(
        property = {
            HealthCheck.NAME + "=Start and deployment",
            HealthCheck.TAGS + "=ecosystem",
            HealthCheck.TAGS + "=start"
        })
public final class StartCheck implements HealthCheck {

    private volatile @Nullable Deployments deployments; // written by bind and unbind; null until the start is complete

    /** Starts without knowing. */
    @Activate
    public StartCheck() {
        // the component runtime binds the service
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindDeployments(Deployments arrived) {
        deployments = arrived;
    }

    void unbindDeployments(Deployments gone) {
        if (deployments == gone) {
            deployments = null;
        }
    }

    @Override
    public Result execute() {
        Deployments now = deployments;
        if (now == null) {
            return new Result(Result.Status.TEMPORARILY_UNAVAILABLE, "The instance is starting");
        }
        var log = new FormattingResultLog();
        log.info("The start is complete");
        now.starting().forEach(file -> log.temporarilyUnavailable("{} is starting", file));
        now.problems().forEach(problem -> log.warn("{}", problem));
        return new Result(log);
    }
}
