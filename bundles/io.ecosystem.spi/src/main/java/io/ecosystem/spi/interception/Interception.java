package io.ecosystem.spi.interception;

import org.osgi.annotation.versioning.ConsumerType;

/** What an {@link Interceptor} does around the calls of one handler. */
@ConsumerType
public interface Interception extends Invocation {

    /** Called once when the handler or the interceptor goes, after the last call or the drain time; must not fail. */
    void close();
}
