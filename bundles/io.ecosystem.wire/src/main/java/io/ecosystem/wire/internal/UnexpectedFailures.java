package io.ecosystem.wire.internal;

import io.ecosystem.wire.Recurring;
import io.ecosystem.wire.Shortage;
import org.apache.mina.util.ExceptionMonitor;
import org.slf4j.LoggerFactory;

/** Logs MINA's failures of single connections without stack traces. Thread-safe. */
final class UnexpectedFailures extends ExceptionMonitor {

    static final UnexpectedFailures TOLD = new UnexpectedFailures();

    private final Recurring failures = new Recurring(LoggerFactory.getLogger(StreamEndpoint.class));

    private UnexpectedFailures() {}

    @Override
    public void exceptionCaught(Throwable cause) {
        failures.happened("a connection could not be served: " + Shortage.text(cause));
    }
}
