package io.ecosystem.runtime.internal;

import io.ecosystem.spi.transport.Transport;
import java.util.Optional;

/** What a transport says at one time. */
record ListenerState(String name, String address, Optional<String> failure) {

    static ListenerState of(Transport transport) {
        return new ListenerState(transport.name(), transport.address(), transport.failure());
    }
}
