package io.ecosystem.client.internal;

import io.ecosystem.client.ClientStatistics;

/** What the loop counts. Written on the loop only, read by everyone. */
final class Counters {

    volatile long calls;
    volatile long answered;
    volatile long failed;
    volatile long repeated;
    volatile long connected;
    volatile long dropped;
    volatile int inFlight;
    volatile int waiting;
    volatile int connections;

    ClientStatistics snapshot(int timers) {
        return new ClientStatistics(
                calls, answered, failed, repeated, connected, dropped, inFlight, waiting, connections, timers);
    }
}
