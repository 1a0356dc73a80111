package io.ecosystem.configuration.internal;

import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.platform.FrameworkProperties;
import io.ecosystem.platform.StartSignals;
import io.ecosystem.platform.start.Handover;
import io.ecosystem.platform.start.StartLayer;
import io.ecosystem.platform.start.StartSetting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationPlugin;
import org.osgi.service.cm.SynchronousConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Overlays all configurations with the start settings, from before the first component is configured until the last one
 * is gone. It is a service if all are valid; otherwise it ends the start.
 */
@Component(
        service = {},
        immediate = true)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.configuration.internal.StartSettings\"",
        effective = "active")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"org.osgi.service.cm.ConfigurationPlugin\"",
        effective = "active")
public final class StartSettings implements FileConfigurations.StartCheck {

    /** The reasons for ending the start; the launcher sees the property {@value StartSignals#REFUSED}. */
    private record Refusal(List<String> lines) {}

    private static final Logger log = LoggerFactory.getLogger(StartSettings.class);
    private static final int OVERLAY = 300;
    private static final int CHECK = 350;
    private static final int BEFORE_INTERPOLATION = 400;
    private static final int AFTER_INTERPOLATION = 900;

    private final BundleContext context;
    private final StartSettingsOverlay overlay;
    private final ReportedProblems problems = new ReportedProblems();
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private boolean refused; // used only by the thread that checks late

    @Activate
    public StartSettings(BundleContext context, @Reference ConfigurationAdmin admin) {
        this.context = context;
        var text = context.getProperty(FrameworkProperties.SETTINGS);
        var handover = text == null ? Handover.NOTHING : Handover.parse(text);
        var metatypes = new Metatypes(context);
        overlay = new StartSettingsOverlay(handover.settings(), metatypes);
        var resolution = new ResolvedExpressions(metatypes, problems);
        var acceptance = new AcceptedValues(metatypes, problems);
        registrations.add(context.registerService(SynchronousConfigurationListener.class, acceptance, null));
        publish(overlay, OVERLAY);
        publish(acceptance, CHECK);
        publish(resolution.before(), BEFORE_INTERPOLATION);
        publish(resolution.after(), AFTER_INTERPOLATION);
        report(handover);
        if (overlay.problems().isEmpty()) {
            deliverAgain(admin);
            registrations.add(context.registerService(StartSettings.class, this, null));
        } else {
            refuse(overlay.problems());
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindErrorStates(ErrorStates states) {
        problems.bind(states);
    }

    void unbindErrorStates(ErrorStates states) {
        problems.unbind(states);
    }

    @Deactivate
    void close() {
        registrations.forEach(ServiceRegistration::unregister);
    }

    StartSettingsOverlay overlay() {
        return overlay;
    }

    @Override
    public List<String> lines() {
        return problems.problems();
    }

    @Override
    public boolean checkLate(Set<String> known) {
        var wrong = new ArrayList<>(overlay.problems());
        for (StartSetting setting : overlay.unknown(known)) {
            var line = "%s sets '%s' of %s, a configuration that no installed bundle has"
                    .formatted(setting.source(), setting.key(), setting.pid());
            if (setting.layer() == StartLayer.ENVIRONMENT) {
                problems.report(line, line); // the environment may also be meant for other instances
            } else {
                wrong.add(line);
            }
        }
        if (!wrong.isEmpty() && !refused) {
            refused = true;
            refuse(wrong);
        }
        return wrong.isEmpty();
    }

    private void publish(ConfigurationPlugin plugin, int ranking) {
        registrations.add(context.registerService(
                ConfigurationPlugin.class, plugin, new Hashtable<>(Map.of(ConfigurationPlugin.CM_RANKING, ranking))));
    }

    private void report(Handover handover) {
        for (String warning : handover.warnings()) {
            problems.report(warning, warning);
        }
    }

    private void refuse(List<String> wrong) {
        registrations.add(context.registerService(
                Refusal.class,
                new Refusal(wrong),
                new Hashtable<>(Map.of(StartSignals.REFUSED, wrong.toArray(String[]::new)))));
        try {
            context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).stop();
        } catch (BundleException e) {
            log.error("Cannot end the start", e);
        }
    }

    /** Reconfigures components that started before this one, without these values. */
    private void deliverAgain(ConfigurationAdmin admin) {
        for (String pid : overlay.pids()) {
            try {
                var found =
                        admin.listConfigurations("(service.pid=%s)".formatted(pid.replaceAll("[\\\\()*]", "\\\\$0")));
                if (found != null) {
                    found[0].update(found[0].getProperties());
                }
            } catch (IOException | InvalidSyntaxException e) {
                log.error("Cannot configure {} with what the start was given", pid, e);
            }
        }
    }
}
