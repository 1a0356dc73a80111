package io.ecosystem.client;

/**
 * What a client has done since it was opened, and holds now.
 *
 * @param calls calls that have begun
 * @param answered calls that ended with an answer of any status
 * @param failed calls that ended without one
 * @param repeated attempts that were not the first of their call, and datagrams that were sent again
 * @param connected connections and datagram sockets that were opened
 * @param dropped answers that nobody waited for: late, duplicated or without a key
 * @param inFlight calls that are on a connection now
 * @param waiting calls that wait now for room on a connection or for their next attempt
 * @param connections connections and datagram sockets that are open now or being opened
 * @param timers times that the client waits for now: of calls, of attempts, of heartbeats
 */
public record ClientStatistics(
        long calls,
        long answered,
        long failed,
        long repeated,
        long connected,
        long dropped,
        int inFlight,
        int waiting,
        int connections,
        int timers) {}
