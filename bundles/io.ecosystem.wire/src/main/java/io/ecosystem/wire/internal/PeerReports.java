package io.ecosystem.wire.internal;

import io.ecosystem.wire.Recurring;
import io.ecosystem.wire.Shortage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an endpoint logs of its peers; what recurs is counted, so that no peer can fill the log. Thread-safe. */
final class PeerReports {

    private static final Logger log = LoggerFactory.getLogger(StreamEndpoint.class); // as part of the endpoint

    private final Recurring slowPeers = new Recurring(log);
    private final Recurring crowds = new Recurring(log);
    private final Recurring failures = new Recurring(log);

    /** Returns the failures of connections. */
    Recurring failures() {
        return failures;
    }

    /** Reports a connection above the limit. */
    void tooMany(String address, int maxConnections, boolean forLackOfHeap) {
        crowds.happened("%s: %d connections are open and more are refused; %s"
                .formatted(
                        address,
                        maxConnections,
                        forLackOfHeap
                                ? "raise the heap with -Xmx, or let clients share connections"
                                : "raise maxConnections, or let clients share connections"));
    }

    /** Reports a connection that is closed for the memory that its answers hold. */
    void tooSlow(String address, Connection connection, long bytes) {
        slowPeers.happened(
                "%s: %s is closed, as it has not read %d bytes of answers and unread answers have no room left; "
                                .formatted(address, connection, bytes)
                        + "let clients read while they send, or raise the heap with -Xmx");
    }

    void notLookedAfter(String address, Throwable failure) {
        failures.happened("%s: connections could not be looked after: %s".formatted(address, Shortage.text(failure)));
    }

    void notLookedAfter(String address, Connection connection, Throwable failure) {
        failures.happened("%s: the connection of %s cannot be looked after and is closed: %s"
                .formatted(address, connection, failure));
    }

    /** Logs the counts of what has recurred. */
    void tellRest() {
        crowds.tellRest();
        slowPeers.tellRest();
        failures.tellRest();
    }
}
