package io.ecosystem.configuration.internal;

import io.ecosystem.configuration.Configurations;
import io.ecosystem.configuration.folder.InstanceFolders;
import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.configuration.folder.StateFile;
import io.ecosystem.platform.FrameworkProperties;
import io.ecosystem.spi.configuration.ConfigurationControl;
import io.ecosystem.spi.configuration.DerivedValues;
import io.ecosystem.spi.configuration.EffectiveConfiguration;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.SynchronousConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Configures the instance from its files. The first scan precedes everything that starts later and needs its
 * configuration, so nothing is configured twice.
 */
@Component(
        service = {},
        immediate = true)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.configuration.Configurations\"",
        effective = "active")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.spi.configuration.EffectiveConfiguration\"",
        effective = "active")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.spi.configuration.ConfigurationControl\"",
        effective = "active")
public final class ConfigurationComponent {

    private static final Logger log = LoggerFactory.getLogger(ConfigurationComponent.class);
    private static final Duration UNLIMITED = Duration.ofDays(1);

    /** In the order of their registration. */
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    @Activate
    public ConfigurationComponent(
            BundleContext context,
            @Reference StartSettings settings,
            @Reference ConfigurationAdmin admin,
            @Reference ServiceComponentRuntime components) {
        var problems = new ReportedProblems();
        var metatypes = new Metatypes(context);
        var overlay = settings.overlay();
        var files = new InstanceFiles(context);
        files.protect();
        var stored = new StoredConfigurations(admin);
        var history = new ConfigurationHistory(
                stored, new HistoryFile(files.history()), metatypes, problems, InstantSource.system());
        register(context, SynchronousConfigurationListener.class, history);
        var applied = new AppliedConfigurations(stored, overlay, new StateFile(files.state()), history);
        var checks = new ConfigurationChecks(metatypes, overlay, applied, problems);
        var configurations = new FileConfigurations(
                InstanceFolders.of(context),
                optionalFeatures(context),
                context,
                components,
                applied,
                checks,
                settings,
                problems,
                System::nanoTime);
        register(
                context,
                EffectiveConfiguration.class,
                new LayeredConfiguration(stored, applied, overlay, metatypes, () -> derived(context)));
        register(
                context,
                ConfigurationControl.class,
                new ConfigurationEditor(
                        stored,
                        applied,
                        history,
                        metatypes,
                        overlay,
                        () -> ConfigurationReaders.of(components, context)));
        lookFirst(configurations);
        register(context, Configurations.class, configurations);
    }

    @Deactivate
    void close() {
        registrations.reversed().forEach(ServiceRegistration::unregister);
    }

    private <T> void register(BundleContext context, Class<T> type, T service) {
        registrations.add(context.registerService(type, service, null));
    }

    /** A failed first scan may succeed the next time, at the deployer's request. */
    private static void lookFirst(Configurations files) {
        try {
            files.look(UNLIMITED, () -> false);
        } catch (RuntimeException e) {
            log.error("The configurations could not be read", e);
        }
    }

    private static Set<String> optionalFeatures(BundleContext context) {
        String names = Objects.requireNonNullElse(context.getProperty(FrameworkProperties.OPTIONAL_FEATURES), "");
        return Arrays.stream(names.split(",")).filter(name -> !name.isEmpty()).collect(Collectors.toSet());
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
}
