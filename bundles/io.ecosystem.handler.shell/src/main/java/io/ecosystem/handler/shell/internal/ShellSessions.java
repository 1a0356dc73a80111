package io.ecosystem.handler.shell.internal;

import io.ecosystem.api.handler.RefusedException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * The open sessions. If there are too many, the one that was not used for the longest time ends. One that has ended is
 * opened anew under its name when it is used, without its variables. Safe for use by threads.
 */
@Component(service = ShellSessions.class)
public final class ShellSessions {

    private static final int MOST = 8;
    private static final Duration LONGEST_UNREAD = Duration.ofMinutes(1);
    private static final int ID_BITS = 64;
    private static final int ID_RADIX = 36;
    private static final Pattern ID = Pattern.compile("[0-9a-z]{1,13}");

    private final CommandProcessor processor;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, ShellSession> sessions = new LinkedHashMap<>(); // guarded by the lock of the object

    /** Opens sessions of the given runtime. */
    @Activate
    public ShellSessions(@Reference CommandProcessor processor) {
        this.processor = processor;
    }

    /** Ends all sessions. */
    @Deactivate
    synchronized void close() {
        sessions.values().forEach(ShellSession::close);
        sessions.clear();
    }

    /**
     * Opens a session.
     *
     * @throws RefusedException if there are too many, all of which run commands
     */
    ShellSession open() {
        return open(new BigInteger(ID_BITS, random).toString(ID_RADIX));
    }

    /**
     * Returns a session.
     *
     * @throws RefusedException if it is not the name of one
     */
    synchronized ShellSession named(String id) {
        ShellSession session = sessions.get(id);
        if (session != null) {
            return session;
        }
        if (!ID.matcher(id).matches()) {
            throw RefusedException.invalid(
                    "session: expected what eco.shell.open has answered, not '%s'".formatted(id));
        }
        return open(id);
    }

    private synchronized ShellSession open(String id) {
        if (sessions.size() >= MOST) {
            sessions.values().stream()
                    .filter(session -> session.unusedSince().isPresent())
                    .min(Comparator.comparing(session -> session.unusedSince().orElse(Long.MAX_VALUE)))
                    .ifPresent(session -> close(session.id()));
        }
        if (sessions.size() >= MOST) {
            throw RefusedException.busy("%d shells run commands, which is the most; close one".formatted(MOST));
        }
        var session = new ShellSession(id, processor, LONGEST_UNREAD);
        sessions.put(id, session);
        return session;
    }

    /** Ends a session, if it is open, and returns how many are left. */
    synchronized int close(String id) {
        ShellSession session = sessions.remove(id);
        if (session != null) {
            session.close();
        }
        return sessions.size();
    }

    /** Lets all who wait for output have what there is. */
    void wake() {
        all().forEach(ShellSession::wake);
    }

    private synchronized List<ShellSession> all() {
        return List.copyOf(sessions.values());
    }
}
