package io.ecosystem.configuration.internal;

import io.ecosystem.configuration.folder.ReportedProblems;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Dictionary;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationPlugin;
import org.osgi.service.cm.SynchronousConfigurationListener;

/**
 * Keeps values from components that their description does not allow, whoever gave them to Config Admin, such as the
 * web console: Config Admin itself refuses nothing. The component keeps the values that it had, or begins without the
 * wrong ones. Expressions are checked {@linkplain ResolvedExpressions once they are resolved}. Thread-safe.
 */
final class AcceptedValues implements ConfigurationPlugin, SynchronousConfigurationListener {

    private final Metatypes metatypes;
    private final ReportedProblems problems;
    private final Map<String, Map<String, Object>> accepted = new ConcurrentHashMap<>(); // by PID, as last delivered

    AcceptedValues(Metatypes metatypes, ReportedProblems problems) {
        this.metatypes = metatypes;
        this.problems = problems;
    }

    @Override
    public void modifyConfiguration(ServiceReference<?> reference, Dictionary<String, Object> properties) {
        var pid = String.valueOf(properties.get(Constants.SERVICE_PID));
        var given = new TreeMap<String, Object>();
        Collections.list(properties.keys()).forEach(key -> given.put(key, properties.get(key)));
        var before = accepted.get(pid);
        if (given.equals(before)) {
            problems.resolve(subject(pid));
            return;
        }
        var wrong = metatypes.find(pid).map(metatype -> wrong(metatype, given)).orElse(Map.of());
        if (wrong.isEmpty()) {
            accepted.put(pid, given);
            problems.resolve(subject(pid));
            return;
        }
        if (before == null) {
            wrong.keySet().forEach(properties::remove);
        } else {
            given.keySet().forEach(properties::remove);
            before.forEach(properties::put);
        }
        problems.alarm(
                subject(pid),
                "CONFIGURATION.%s.REFUSED".formatted(pid.toUpperCase(Locale.ROOT)),
                "%s: %s; it %s"
                        .formatted(
                                pid,
                                String.join("; ", wrong.values()),
                                before == null ? "runs without that" : "keeps its former values"));
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        if (event.getType() == ConfigurationEvent.CM_DELETED) {
            accepted.remove(event.getPid());
            problems.forget(subject(event.getPid()));
        }
    }

    /** Returns what is wrong, by key. */
    private static Map<String, String> wrong(Metatype metatype, Map<String, Object> given) {
        Set<String> known = metatype.attributes().keySet();
        var wrong = new TreeMap<String, String>();
        given.forEach((key, value) -> {
            if (known.contains(key) && !ValueExpression.isIn(value)) {
                var stated = value instanceof String text ? metatype.fromText(key, text) : listed(value);
                var result = metatype.check(Map.of(key, stated), known);
                if (!result.problems().isEmpty()) {
                    wrong.put(
                            key,
                            metatype.hides(key)
                                    ? "'%s' is not %s".formatted(key, metatype.expectation(key))
                                    : String.join("; ", result.problems()));
                }
            }
        });
        return wrong;
    }

    /** Returns a list instead of any array or collection. */
    private static Object listed(Object value) {
        if (value instanceof Collection<?> several) {
            return List.copyOf(several);
        }
        if (!value.getClass().isArray()) {
            return value;
        }
        var elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(value); i++) {
            elements.add(Array.get(value, i));
        }
        return elements;
    }

    private static String subject(String pid) {
        return "values of " + pid;
    }
}
