package io.ecosystem.health.internal;

import io.ecosystem.api.errorstate.ErrorState;
import io.ecosystem.api.errorstate.ErrorStates;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Reports each raised error state. */
@Component(
        configurationPid = HealthConfig.PID,
        property = {HealthCheck.NAME + "=Error states", HealthCheck.TAGS + "=ecosystem", HealthCheck.TAGS + "=errors"})
public final class ErrorStatesCheck implements HealthCheck {

    private final ErrorStates states;
    private final List<Pattern> critical;

    /** Starts with the configured ids. */
    @Activate
    public ErrorStatesCheck(HealthConfig config, @Reference ErrorStates states) {
        this.states = states;
        critical = Arrays.stream(config.criticalErrorStates())
                .map(ErrorStatesCheck::pattern)
                .toList();
    }

    @Override
    public Result execute() {
        var log = new FormattingResultLog();
        List<ErrorState> raised = states.raised();
        for (ErrorState state : raised) {
            if (critical.stream().anyMatch(id -> id.matcher(state.id()).matches())) {
                log.critical("{} ({} times): {}", state.id(), state.count(), state.description());
            } else {
                log.warn("{} ({} times): {}", state.id(), state.count(), state.description());
            }
        }
        if (raised.isEmpty()) {
            log.info("No error state is raised");
        }
        return new Result(log);
    }

    private static Pattern pattern(String id) {
        return Pattern.compile(Arrays.stream(id.toUpperCase(Locale.ROOT).split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*")));
    }
}
