package io.ecosystem.health.internal;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.hc.api.HealthCheck;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Refuses requests for the health of checks that are not there, with the known ones. The servlet itself answers OK if
 * none of its checks has a tag, so a misspelt tag would hide every failure.
 */
@Component(service = Filter.class, property = "osgi.http.whiteboard.filter.regex=" + UnknownChecks.PATHS)
public final class UnknownChecks extends HttpFilter {

    static final String PATHS = "/system/health([./].*)?";

    private static final long serialVersionUID = 1;

    private final transient Map<ServiceReference<HealthCheck>, Labels> checks = new ConcurrentHashMap<>();

    private record Labels(String name, Set<String> tags) {}

    /** Starts without checks. */
    @Activate
    public UnknownChecks() {
        // the component runtime binds checks
    }

    @Reference(
            service = HealthCheck.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            updated = "bindCheck")
    void bindCheck(ServiceReference<HealthCheck> check) {
        checks.put(
                check,
                new Labels(
                        String.valueOf(check.getProperty(HealthCheck.NAME)),
                        texts(check.getProperty(HealthCheck.TAGS))));
    }

    void unbindCheck(ServiceReference<HealthCheck> check) {
        checks.remove(check);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<String> refusal = refusal(
                request.getParameter("tags"),
                request.getParameter("names"),
                "false".equalsIgnoreCase(request.getParameter("combineTagsWithOr")));
        if (refusal.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
        response.setContentType("text/plain");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-cache");
        response.getWriter().println(refusal.get());
    }

    /** Returns why no health can be told; empty if there are such checks. */
    Optional<String> refusal(@Nullable String tags, @Nullable String names, boolean all) {
        Set<String> knownTags = new TreeSet<>();
        Set<String> knownNames = new TreeSet<>();
        for (Labels check : checks.values()) {
            knownTags.addAll(check.tags());
            knownNames.add(check.name());
        }
        return unknown("tag", tags, knownTags)
                .or(() -> unknown("name", names, knownNames))
                .or(() -> all && tags != null ? together(tags) : Optional.empty());
    }

    private static Optional<String> unknown(String what, @Nullable String given, Set<String> known) {
        return split(given).stream()
                .map(one -> one.startsWith("-") ? one.substring(1) : one)
                .filter(one -> !known.contains(one))
                .findFirst()
                .map(one -> "no check has the %s '%s', only: %s"
                        .formatted(what, one.replaceAll("\\p{Cntrl}", "?"), String.join(", ", known)));
    }

    private Optional<String> together(String tags) {
        List<String> wanted =
                split(tags).stream().filter(tag -> !tag.startsWith("-")).toList();
        return checks.values().stream().anyMatch(check -> check.tags().containsAll(wanted))
                ? Optional.empty()
                : Optional.of("no check has all of the tags " + String.join(", ", wanted));
    }

    private static List<String> split(@Nullable String given) {
        return given == null
                ? List.of()
                : Arrays.stream(given.split("[,;]+"))
                        .filter(one -> !one.isBlank())
                        .toList();
    }

    private static Set<String> texts(@Nullable Object property) {
        return switch (property) {
            case String one -> Set.of(one);
            case String[] several -> Set.copyOf(Arrays.asList(several));
            case Collection<?> several ->
                Set.copyOf(several.stream().map(String::valueOf).toList());
            case null, default -> Set.of();
        };
    }
}
