package io.ecosystem.configuration.internal;

import io.ecosystem.configuration.folder.ReportedProblems;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationPlugin;

/**
 * Converts the values of resolved expressions to the types that the component expects. A value that was not found or
 * does not fit is reported without showing it, and left out, so that no component uses an expression or the wrong
 * secret as a value. Thread-safe.
 */
public final class ResolvedExpressions {

    private final Metatypes metatypes;
    private final ReportedProblems problems;
    private final Map<String, Map<String, Object>> expressions = new ConcurrentHashMap<>();

    public ResolvedExpressions(Metatypes metatypes, ReportedProblems problems) {
        this.metatypes = metatypes;
        this.problems = problems;
    }

    /** Returns the plugin that sees a configuration before its expressions are resolved. */
    public ConfigurationPlugin before() {
        return this::note;
    }

    /** Returns the plugin that sees it afterwards. */
    public ConfigurationPlugin after() {
        return this::settle;
    }

    private void note(ServiceReference<?> reference, Dictionary<String, Object> properties) {
        var found = new HashMap<String, Object>();
        for (String key : Collections.list(properties.keys())) {
            if (ValueExpression.isIn(properties.get(key))) {
                found.put(key, properties.get(key));
            }
        }
        if (found.isEmpty()) {
            expressions.remove(pid(properties));
        } else {
            expressions.put(pid(properties), found);
        }
    }

    private void settle(ServiceReference<?> reference, Dictionary<String, Object> properties) {
        var pid = pid(properties);
        var found = expressions.getOrDefault(pid, Map.of());
        var wrong = found.isEmpty() ? List.<String>of() : settle(pid, found, properties);
        var subject = "expressions of " + pid;
        if (wrong.isEmpty()) {
            problems.forget(subject);
        } else {
            problems.report(subject, "%s is configured without %s".formatted(pid, String.join("; ", wrong)));
        }
    }

    private List<String> settle(String pid, Map<String, Object> found, Dictionary<String, Object> properties) {
        var metatype = metatypes.find(pid);
        var wrong = new ArrayList<String>();
        found.forEach((key, expression) -> {
            var value = properties.get(key);
            var written = ValueExpression.shown(expression);
            if (ValueExpression.isIn(value)) {
                properties.remove(key);
                wrong.add("'%s': nothing is found for %s".formatted(key, written));
            } else if (metatype.isPresent() && metatype.get().attributes().containsKey(key)) {
                var read = value instanceof String text ? metatype.get().fromText(key, text) : value;
                var fit = metatype.get()
                        .check(
                                Map.of(key, read),
                                Set.copyOf(metatype.get().attributes().keySet()));
                if (fit.problems().isEmpty()) {
                    properties.put(key, fit.values().get(key));
                } else {
                    properties.remove(key);
                    wrong.add("'%s': what is found for %s is not %s"
                            .formatted(key, written, metatype.get().expectation(key)));
                }
            }
        });
        return wrong;
    }

    private static String pid(Dictionary<String, Object> properties) {
        return String.valueOf(properties.get(Constants.SERVICE_PID));
    }
}
