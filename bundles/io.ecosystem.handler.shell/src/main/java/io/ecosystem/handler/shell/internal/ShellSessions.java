package io.ecosystem.handler.shell.internal;

import io.ecosystem.api.handler.RefusedException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The open sessions. One that is not used for ten minutes ends when another one is opened. Safe for use by threads. */
@Component(service = ShellSessions.class)
public final class ShellSessions {

    private static final int MOST = 8;
    private static final Duration LONGEST_IDLE = Duration.ofMinutes(10);
    private static final Duration LONGEST_UNREAD = Duration.ofMinutes(1);
    private static final int ID_BITS = 64;
    private static final int ID_RADIX = 36;

    private final CommandProcessor processor;
    private final Duration longestIdle;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, ShellSession> sessions = new LinkedHashMap<>(); // guarded by the lock of the object

    /** Opens sessions of the given runtime. */
    @Activate
    public ShellSessions(@Reference CommandProcessor processor) {
        this(processor, LONGEST_IDLE);
    }

    ShellSessions(CommandProcessor processor, Duration longestIdle) {
        this.processor = processor;
        this.longestIdle = longestIdle;
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
     * @throws RefusedException if there are too many
     */
    synchronized ShellSession open() {
        endUnused();
        if (sessions.size() >= MOST) {
            throw RefusedException.busy("%d shells are open, which is the most; close one".formatted(MOST));
        }
        var session = new ShellSession(new BigInteger(ID_BITS, random).toString(ID_RADIX), processor, LONGEST_UNREAD);
        sessions.put(session.id(), session);
        return session;
    }

    /**
     * Returns an open session.
     *
     * @throws RefusedException if there is none of that name
     */
    synchronized ShellSession named(String id) {
        ShellSession session = sessions.get(id);
        if (session == null) {
            throw RefusedException.invalid(
                    "session: '%s' is not open: it was closed, not used for %d minutes, or the shell was replaced"
                            .formatted(id, longestIdle.toMinutes()));
        }
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

    private void endUnused() {
        for (ShellSession session : new ArrayList<>(sessions.values())) {
            if (session.idle().compareTo(longestIdle) > 0) {
                close(session.id());
            }
        }
    }
}
