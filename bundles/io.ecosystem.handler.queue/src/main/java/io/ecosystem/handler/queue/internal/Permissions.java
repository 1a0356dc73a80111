package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.spi.access.Access;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Decides what else senders of requests may do; without an access service, nothing. */
@Component(service = Permissions.class)
public final class Permissions {

    private volatile @Nullable Access access; // written by the component runtime

    /** Starts without access. */
    @Activate
    public Permissions() {
        // the component runtime binds access
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindAccess(Access service) {
        access = service;
    }

    void unbindAccess(Access service) {
        access = access == service ? null : access;
    }

    /** Returns whether the sender of a request may see the bodies of entries. */
    boolean showsBodies(Call call) {
        return permits(Role.DATA, call);
    }

    /** Returns whether the sender of a request may choose the version of a handler. */
    boolean choosesVersions(Call call) {
        return permits(Role.ADMIN, call);
    }

    private boolean permits(String role, Call call) {
        Access now = access;
        return now != null && now.permits(role, call);
    }
}
