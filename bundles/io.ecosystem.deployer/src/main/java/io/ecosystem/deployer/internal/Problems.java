package io.ecosystem.deployer.internal;

import io.ecosystem.api.deploy.Deployments;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is wrong now, one line for each subject; logged when it begins, when it changes and when it ends. */
public final class Problems implements Deployments {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private final Map<String, String> bySubject = new ConcurrentSkipListMap<>();

    /**
     * Something is wrong.
     *
     * @param subject what the problem is about, such as {@code deploy/roll.jar}; a later line replaces the earlier one
     * @param line says by itself what is wrong and what to do
     * @return whether this is news
     */
    public boolean report(String subject, String line) {
        boolean isNew = !line.equals(bySubject.put(subject, line));
        if (isNew) {
            log.warn("{}", line);
        }
        return isNew;
    }

    /** All is well with the subject. */
    public void resolve(String subject) {
        if (bySubject.remove(subject) != null) {
            log.info("Resolved: {}", subject);
        }
    }

    /** The subject is no more, and its problem with it. */
    public void forget(String subject) {
        bySubject.remove(subject);
    }

    @Override
    public List<String> problems() {
        return List.copyOf(bySubject.values());
    }
}
