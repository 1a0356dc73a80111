package io.ecosystem.deployer.internal;

import io.ecosystem.api.deploy.Deployments;
import io.ecosystem.deployer.internal.bundle.FrameworkChanges;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the platform equal to its folders, as long as it is there. */
@Component(configurationPid = "io.ecosystem.deployer", immediate = true, service = {})
@Designate(ocd = Deployer.Config.class)
public final class Deployer {

    /** How the folders are watched. */
    @ObjectClassDefinition(name = "Ecosystem deployer")
    public @interface Config {
        @AttributeDefinition(name = "Time between two looks at the folders, in milliseconds", min = "10", max = "60000")
        int scanMillis() default 250;

        @AttributeDefinition(name = "Time after which an unchanged but incomplete file is reported, in milliseconds", min = "0")
        int incompleteMillis() default 2000;

        @AttributeDefinition(name = "Start level of deployed bundles", min = "1")
        int startLevel() default 50;
    }

    private static final Logger log = LoggerFactory.getLogger(Deployer.class);
    private static final String HOME = "ecosystem.home";
    private static final Duration WHILE_STARTING = Duration.ofMillis(20);

    private final BundleContext context;
    private final Problems problems = new Problems();
    private final FrameworkChanges changes = new FrameworkChanges();
    private final FrameworkListener startOfFramework = this::frameworkEvent;
    private final Duration pause;
    private final Supplier<Deployment> creation;
    private final Poller poller;
    private Deployment deployment; // used by the poller's thread alone
    private ServiceRegistration<Deployments> registration; // used by the poller's thread, and by close() after its end

    @Activate
    public Deployer(
            Config config,
            BundleContext context,
            @Reference ConfigurationAdmin admin,
            @Reference ServiceComponentRuntime components) {
        this.context = context;
        var home = context.getProperty(HOME);
        if (home == null) {
            throw new IllegalStateException("framework property '%s' is missing: it names the folder that contains "
                    .formatted(HOME) + "conf/ and deploy/");
        }
        pause = Duration.ofMillis(config.scanMillis());
        var shipped = Path.of(home).toAbsolutePath();
        var settings = new Deployment.Settings(
                shipped, folder("conf", shipped), folder("deploy", shipped), config.startLevel(), Duration.ofMillis(
                        config.incompleteMillis()));
        var privateFolder = context.getDataFile("").toPath();
        creation = () -> new Deployment(
                settings, context, privateFolder, admin, components, changes, problems, System::nanoTime);
        poller = new Poller("io.ecosystem.deployer", this::pass);
        context.addBundleListener(changes);
        context.addFrameworkListener(startOfFramework);
        poller.start();
    }

    @Deactivate
    void close() {
        poller.close();
        context.removeFrameworkListener(startOfFramework);
        context.removeBundleListener(changes);
        if (registration != null) {
            registration.unregister();
        }
    }

    /** A folder that a framework property may name; otherwise it lies beside what was shipped. */
    private Path folder(String name, Path home) {
        var named = context.getProperty("ecosystem." + name);
        return named == null ? home.resolve(name) : Path.of(named).toAbsolutePath();
    }

    /** One pass; returns the time until the next one. */
    private Duration pass() {
        try {
            if (deployment == null) {
                deployment = creation.get();
            }
            boolean settled = deployment.pass(poller::isClosed);
            if (settled && registration == null && !poller.isClosed()) {
                registration = context.registerService(Deployments.class, problems, null);
            }
            problems.resolve("the deployer");
            return isFrameworkStarting() ? min(WHILE_STARTING, pause) : pause;
        } catch (RuntimeException e) {
            // what fails in one pass may succeed in the next; one broken file must not end the watch over all others
            if (problems.report("the deployer", "the deployer could not finish its work: " + e)) {
                log.error("The deployer could not finish its work", e);
            }
            return pause;
        }
    }

    private boolean isFrameworkStarting() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.STARTING;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTED || event.getType() == FrameworkEvent.STARTLEVEL_CHANGED) {
            poller.wake();
        }
    }
}
