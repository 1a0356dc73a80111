package io.ecosystem.deployer.internal;

import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.configuration.Configurations;
import io.ecosystem.configuration.folder.InstanceFolders;
import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.deployer.internal.bundle.FrameworkChanges;
import io.ecosystem.deployer.internal.bundle.TrialRules;
import io.ecosystem.deployer.internal.bundle.VersionStore;
import io.ecosystem.platform.InstanceFolder;
import io.ecosystem.spi.deploy.DeployedFile;
import io.ecosystem.spi.deploy.DeploymentControl;
import io.ecosystem.spi.deploy.Deployments;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the running bundles in line with the deploy folder while it is active. */
@Component(
        configurationPid = "io.ecosystem.deployer",
        immediate = true,
        service = {})
@Designate(ocd = Deployer.Config.class)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.spi.deploy.Deployments\"",
        effective = "active")
public final class Deployer {

    /** How the folders are watched. */
    @ObjectClassDefinition(name = "Ecosystem deployer")
    public @interface Config {
        @AttributeDefinition(
                name = "Time between two looks, in milliseconds",
                description = "How often the folders are compared with what is running",
                min = "10",
                max = "60000")
        int scanMillis() default 250;

        @AttributeDefinition(
                name = "Patience with incomplete files, in milliseconds",
                description = "A file that is incomplete and has not changed for so long is reported",
                min = "0")
        int incompleteMillis() default 2000;

        @AttributeDefinition(
                name = "Start level of deployed bundles",
                description = "A framework that does not reach it ignores it",
                min = "1")
        int startLevel() default 50;

        @AttributeDefinition(
                name = "Take bad updates back",
                description = "Whether the version before an update works again if the new one proves to be bad")
        boolean takeBack() default true;

        @AttributeDefinition(
                name = "Failures of a new version",
                description =
                        "How many of the first 100 calls of a new version may fail, besides those that chance explains"
                                + " if calls of the version before failed",
                min = "0",
                max = "100")
        int takeBackFailures() default 1;

        @AttributeDefinition(
                name = "Standstill of a start, in milliseconds",
                description = "A new version whose start has not ended after this time, and waits at the same place, is"
                        + " taken back",
                min = "100")
        long takeBackStallMillis() default 1500;

        @AttributeDefinition(
                name = "Slow calls, in milliseconds",
                description = "A new version whose calls take longer on average, and ten times as long as those of the"
                        + " version before, is taken back",
                min = "1")
        long takeBackSlowMillis() default 500;
    }

    private static final Logger log = LoggerFactory.getLogger(Deployer.class);
    private static final Duration BRIEFLY = Duration.ofMillis(20);

    private final BundleContext context;
    private final Configurations configurations;
    private final ReportedProblems problems = new ReportedProblems();
    private final FrameworkChanges changes = new FrameworkChanges();
    private final FrameworkListener startOfFramework = this::frameworkEvent;
    private final SynchronousBundleListener endOfFramework = this::bundleEvent;
    private final InstanceFolders folders;
    private final Duration pause;
    private final Supplier<Deployment> creation;
    private final Poller poller;
    private volatile @Nullable Deployment
            deployment; // used only by the poller's thread once that has started, except to interrupt
    private final VersionStore versions;
    private final List<ServiceRegistration<?>> registrations =
            new ArrayList<>(); // used by the poller's thread, and by close() after its end

    @Activate
    public Deployer(
            Config config,
            BundleContext context,
            @Reference Configurations configurations,
            @Reference ServiceComponentRuntime components) {
        this.context = context;
        this.configurations = configurations;
        pause = Duration.ofMillis(config.scanMillis());
        folders = InstanceFolders.of(context);
        var choices = new Deployment.Choices(
                config.startLevel(),
                Duration.ofMillis(config.incompleteMillis()),
                new TrialRules(
                        config.takeBack(),
                        config.takeBackFailures(),
                        Duration.ofMillis(config.takeBackStallMillis()),
                        Duration.ofMillis(config.takeBackSlowMillis())));
        var privateFolder = context.getDataFile("").toPath();
        var data = context.getProperty(InstanceFolder.DATA.property());
        versions = new VersionStore((data == null ? privateFolder : Path.of(data)).resolve("versions"));
        creation = () -> new Deployment(
                folders,
                choices,
                context,
                privateFolder,
                versions,
                configurations,
                components,
                changes,
                problems,
                System::nanoTime);
        poller = new Poller("io.ecosystem.deployer", this::pass);
        context.addBundleListener(changes);
        context.addFrameworkListener(startOfFramework);
        context.addBundleListener(endOfFramework);
        recall();
        poller.start();
    }

    @Deactivate
    void close() {
        interrupt();
        poller.close();
        context.removeBundleListener(endOfFramework);
        context.removeFrameworkListener(startOfFramework);
        context.removeBundleListener(changes);
        registrations.forEach(ServiceRegistration::unregister);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindErrorStates(ErrorStates states) {
        problems.bind(states);
    }

    void unbindErrorStates(ErrorStates states) {
        problems.unbind(states);
    }

    /** Restores the deployments of the last run from its state, before anything that starts later. */
    private void recall() {
        try {
            deployment = creation.get();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /** Performs one pass; returns the time until the next one. */
    private Duration pass() {
        try {
            var present = deployment;
            if (present == null) {
                present = creation.get();
                deployment = present;
            }
            boolean settled = present.pass(poller::isClosed);
            if (settled && registrations.isEmpty() && !poller.isClosed() && configurations.checkStart()) {
                registrations.add(context.registerService(
                        DeploymentControl.class, new JarControl(folders, versions, present, poller), null));
                registrations.add(context.registerService(Deployments.class, deployments(present), null));
            }
            problems.resolve("the deployer");
            return isFrameworkStarting() || present.isUrgent() ? min(BRIEFLY, pause) : pause;
        } catch (IOException | RuntimeException | StackOverflowError | LinkageError e) {
            failed(e);
            return pause;
        }
    }

    /** A failed pass may succeed the next time, and one broken file must not stop the others. */
    private void failed(Throwable e) {
        if (problems.report("the deployer", "the deployer could not finish its work: " + e)) {
            log.error("The deployer could not finish its work", e);
        }
    }

    private Deployments deployments(Deployment present) {
        return new Deployments() {
            @Override
            public List<String> problems() {
                return Stream.concat(configurations.problems().stream(), problems.problems().stream())
                        .toList();
            }

            @Override
            public List<String> starting() {
                return present.starting();
            }

            @Override
            public List<DeployedFile> files() {
                return present.files();
            }
        };
    }

    private boolean isFrameworkStarting() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.STARTING;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** The framework stops bundles one by one and waits for each, so hanging calls are interrupted first. */
    private void bundleEvent(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
            interrupt();
            interruptReplacement();
        }
    }

    private void interrupt() {
        var present = deployment;
        if (present != null) {
            present.interrupt();
        }
    }

    /** Not as the deployer stops: that may be part of the replacement. */
    private void interruptReplacement() {
        var present = deployment;
        if (present != null) {
            present.interruptReplacement();
        }
    }

    private void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTED || event.getType() == FrameworkEvent.STARTLEVEL_CHANGED) {
            poller.wake();
        }
    }
}
