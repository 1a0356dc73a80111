package io.ecosystem.deployer.internal;

import io.ecosystem.api.configuration.DerivedValues;
import io.ecosystem.api.configuration.EffectiveConfiguration;
import io.ecosystem.api.deploy.Deployments;
import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.deployer.internal.bundle.FrameworkChanges;
import io.ecosystem.deployer.internal.configuration.ConfigurationDeployer;
import io.ecosystem.deployer.internal.configuration.Effective;
import io.ecosystem.deployer.internal.configuration.Metatypes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.cm.ConfigurationAdmin;
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

/** Keeps the platform equal to its folders, as long as it is there. */
@Component(
        configurationPid = "io.ecosystem.deployer",
        immediate = true,
        service = {})
@Designate(ocd = Deployer.Config.class)
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
    }

    private static final Logger log = LoggerFactory.getLogger(Deployer.class);
    private static final String HOME = "ecosystem.home";
    private static final Duration WHILE_STARTING = Duration.ofMillis(20);

    private final BundleContext context;
    private final StartSettings settings;
    private final Problems problems = new Problems();
    private final ConfigurationDeployer configurations;
    private final ServiceRegistration<EffectiveConfiguration> effective;
    private final FrameworkChanges changes = new FrameworkChanges();
    private final FrameworkListener startOfFramework = this::frameworkEvent;
    private final SynchronousBundleListener endOfFramework = this::bundleEvent;
    private final Duration pause;
    private final Supplier<Deployment> creation;
    private final Poller poller;
    private volatile Deployment
            deployment; // used by the poller's thread alone, once that has started, but to interrupt
    private ServiceRegistration<Deployments> registration; // used by the poller's thread, and by close() after its end

    @Activate
    public Deployer(
            Config config,
            BundleContext context,
            @Reference StartSettings settings,
            @Reference ConfigurationAdmin admin,
            @Reference ServiceComponentRuntime components) {
        this.context = context;
        this.settings = settings;
        var home = context.getProperty(HOME);
        if (home == null) {
            throw new IllegalStateException(
                    "framework property '%s' is missing: it names the folder that contains ".formatted(HOME)
                            + "conf/ and deploy/");
        }
        pause = Duration.ofMillis(config.scanMillis());
        var shipped = Path.of(home).toAbsolutePath();
        var choices = new Deployment.Settings(
                shipped,
                folder("conf", shipped),
                folder("deploy", shipped),
                config.startLevel(),
                Duration.ofMillis(config.incompleteMillis()));
        var privateFolder = context.getDataFile("").toPath();
        var metatypes = new Metatypes(context);
        configurations = new ConfigurationDeployer(admin, metatypes, settings.overlay(), problems, privateFolder);
        creation = () -> new Deployment(
                choices, context, privateFolder, configurations, components, changes, problems, System::nanoTime);
        effective = context.registerService(
                EffectiveConfiguration.class,
                new Effective(admin, configurations, settings.overlay(), metatypes, () -> derived(context)),
                null);
        poller = new Poller("io.ecosystem.deployer", this::pass);
        context.addBundleListener(changes);
        context.addFrameworkListener(startOfFramework);
        context.addBundleListener(endOfFramework);
        configure();
        poller.start();
    }

    private static List<DerivedValues> derived(BundleContext context) {
        try {
            return context.getServiceReferences(DerivedValues.class, null).stream()
                    .map(context::getService)
                    .filter(Objects::nonNull)
                    .toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("no filter was given", e);
        }
    }

    @Deactivate
    void close() {
        effective.unregister();
        interrupt();
        poller.close();
        context.removeBundleListener(endOfFramework);
        context.removeFrameworkListener(startOfFramework);
        context.removeBundleListener(changes);
        if (registration != null) {
            registration.unregister();
        }
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

    /** Before anything that starts later looks for its configuration, so that nothing is configured twice. */
    private void configure() {
        try {
            deployment = creation.get();
            deployment.configure(() -> false);
        } catch (RuntimeException e) {
            failed(e);
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
            if (settled && registration == null && !poller.isClosed() && settings.checkLate(configurations.known())) {
                registration = context.registerService(Deployments.class, deployments(deployment), null);
            }
            problems.resolve("the deployer");
            return isFrameworkStarting() ? min(WHILE_STARTING, pause) : pause;
        } catch (IOException | RuntimeException | StackOverflowError | LinkageError e) {
            failed(e);
            return pause;
        }
    }

    /** What fails in one pass may succeed in the next; one broken file must not end the watch over all others. */
    private void failed(Throwable e) {
        if (problems.report("the deployer", "the deployer could not finish its work: " + e)) {
            log.error("The deployer could not finish its work", e);
        }
    }

    private Deployments deployments(Deployment present) {
        return new Deployments() {
            @Override
            public List<String> problems() {
                return Stream.concat(settings.problems().problems().stream(), problems.problems().stream())
                        .toList();
            }

            @Override
            public List<String> starting() {
                return present.starting();
            }
        };
    }

    private boolean isFrameworkStarting() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.STARTING;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** The framework stops bundles one by one and waits for each, so what does not end must be told before. */
    private void bundleEvent(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
            interrupt();
        }
    }

    private void interrupt() {
        var present = deployment;
        if (present != null) {
            present.interrupt();
        }
    }

    private void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTED || event.getType() == FrameworkEvent.STARTLEVEL_CHANGED) {
            poller.wake();
        }
    }
}
