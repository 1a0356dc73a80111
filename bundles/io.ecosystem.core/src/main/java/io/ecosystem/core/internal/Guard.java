package io.ecosystem.core.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.spi.access.Access;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Lets a call pass if its sender has the role that its route requires. Without an access service, no sender has a role.
 */
final class Guard {

    private final AtomicReference<Access> access = new AtomicReference<>();
    private final DenialLog denials;

    Guard(DenialLog denials) {
        this.denials = denials;
    }

    /** Uses an access service from now on. */
    void ask(Access service) {
        access.set(service);
    }

    /** Stops using an access service. */
    void forget(Access service) {
        access.compareAndSet(service, null);
    }

    /**
     * Returns if the call may pass.
     *
     * @param role the required role; empty for none
     * @throws RefusedException if the sender does not have it
     */
    void check(String role, Call call) {
        if (!role.isEmpty() && !isPermitted(role, call)) {
            denials.denied(role, call);
            throw RefusedException.denied("role '%s' is required".formatted(role));
        }
    }

    private boolean isPermitted(String role, Call call) {
        Access now = access.get();
        return now != null && now.permits(role, call);
    }
}
