package io.ecosystem.configuration.folder;

import io.ecosystem.api.errorstate.ErrorStates;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The current problems, one line per subject; logged when they begin, change and end. */
public final class ReportedProblems {

    private static final Logger log = LoggerFactory.getLogger(ReportedProblems.class);

    private record Alarm(String id, String line) {}

    private final Map<String, String> bySubject = new ConcurrentSkipListMap<>();
    private final Map<String, Alarm> alarms = new ConcurrentHashMap<>();
    private volatile @Nullable ErrorStates states; // written by bind() and unbind()

    /**
     * Reports a problem.
     *
     * @param subject what the problem is about, such as {@code deploy/roll.jar}; a later line replaces the earlier one
     * @param line says what is wrong and what to do, without needing context
     * @return whether this is news
     */
    public boolean report(String subject, String line) {
        boolean isNew = !line.equals(bySubject.put(subject, line));
        if (isNew) {
            log.warn("{}", line);
        }
        return isNew;
    }

    /** Reports a problem that requires action: it is also an error state, until it is resolved or forgotten. */
    public void alarm(String subject, String id, String line) {
        alarms.put(subject, new Alarm(id, line));
        var now = states;
        if (now != null) {
            now.raise(id, line);
        }
        report(subject, line);
    }

    /** Adds the error states service; earlier alarms become error states. */
    public void bind(ErrorStates service) {
        states = service;
        alarms.values().forEach(alarm -> service.raise(alarm.id(), alarm.line()));
    }

    /** Removes the error states service. */
    public void unbind(ErrorStates service) {
        if (states == service) {
            states = null;
        }
    }

    /** Records that the subject has no problem any more. */
    public void resolve(String subject) {
        clear(subject);
        if (bySubject.remove(subject) != null) {
            log.info("Resolved: {}", subject);
        }
    }

    /** Drops a subject that no longer exists, with its problem. */
    public void forget(String subject) {
        clear(subject);
        bySubject.remove(subject);
    }

    private void clear(String subject) {
        var alarm = alarms.remove(subject);
        var now = states;
        if (alarm != null && now != null) {
            now.clear(alarm.id());
        }
    }

    /** Returns whether a subject has a problem. */
    public boolean isReported(String subject) {
        return bySubject.containsKey(subject);
    }

    /** Returns one line per current problem, in the order of the subjects. */
    public List<String> problems() {
        return List.copyOf(bySubject.values());
    }
}
