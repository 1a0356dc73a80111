package io.ecosystem.core.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Refusal;
import io.ecosystem.spi.access.Access;
import java.util.concurrent.atomic.AtomicReference;

/** Lets a call pass if its sender has the role that its route requires. While nobody knows roles, nobody has one. */
final class Guard {

    private final AtomicReference<Access> access = new AtomicReference<>();
    private final DenialLog denials;

    Guard(DenialLog denials) {
        this.denials = denials;
    }

    /** From now on this one knows who has which role. */
    void ask(Access service) {
        access.set(service);
    }

    /** This one is not asked any more. */
    void forget(Access service) {
        access.compareAndSet(service, null);
    }

    /**
     * Returns if the call may pass.
     *
     * @param role the role that is required; empty for none
     * @throws Refusal if the sender does not have it
     */
    void check(String role, Call call) {
        if (!role.isEmpty() && !isPermitted(role, call)) {
            denials.denied(role, call);
            throw Refusal.denied("role '%s' is required".formatted(role));
        }
    }

    private boolean isPermitted(String role, Call call) {
        Access now = access.get();
        return now != null && now.permits(role, call);
    }
}
