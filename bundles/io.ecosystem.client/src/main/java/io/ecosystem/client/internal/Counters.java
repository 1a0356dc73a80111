package io.ecosystem.client.internal;

import io.ecosystem.client.ClientStatistics;

/** The counters of the loop. Written on the loop only; any thread may read them. */
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
