package io.ecosystem.api.transport;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** One configured listener. It is a service as long as its configuration is there, whether it can listen or not. */
@ConsumerType
public interface Transport {

    /** Its configuration's name, such as {@code io.ecosystem.transport.tcp~main}. */
    String name();

    /** The address that it is meant to listen at, such as {@code tcp://127.0.0.1:8888}; port 0 until it is known. */
    String address();

    /** Why it does not listen now; empty while it does. */
    Optional<String> failure();
}
