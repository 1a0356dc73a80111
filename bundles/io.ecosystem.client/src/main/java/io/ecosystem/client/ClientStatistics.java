package io.ecosystem.client;

/**
 * The activity of a client since it was opened, and its current load.
 *
 * @param calls calls that have begun
 * @param answered calls that ended with an answer of any status
 * @param failed calls that ended without an answer
 * @param repeated attempts after the first of their call, and datagrams sent again
 * @param connected connections and datagram sockets opened
 * @param dropped unexpected answers: late, duplicated or without a key
 * @param inFlight calls now on a connection
 * @param waiting calls now waiting for room on a connection or for their next attempt
 * @param connections connections and datagram sockets now open or being opened
 * @param timers timers now set: of calls, of attempts, of heartbeats
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
