package io.ecosystem.spi.routing;

import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Which calls the instance is busy with. A service while the core runs; safe for use by many threads. */
@ProviderType
public interface OngoingCalls {

    /** The calls whose line came at least so long ago, the oldest first. */
    List<OngoingCall> ongoing(Duration atLeast);
}
