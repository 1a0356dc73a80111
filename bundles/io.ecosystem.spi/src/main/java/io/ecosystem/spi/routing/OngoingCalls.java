package io.ecosystem.spi.routing;

import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Lists the calls in progress. A service while the core runs; thread-safe. */
@ProviderType
public interface OngoingCalls {

    /** Returns the calls whose line arrived at least this long ago, oldest first. */
    List<OngoingCall> ongoing(Duration atLeast);
}
