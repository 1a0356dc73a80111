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

/** Decides which senders may see the bodies of entries; without an access service, none. */
@Component(service = BodyAccess.class)
public final class BodyAccess {

    private volatile @Nullable Access access; // written by the component runtime

    /** Starts without access. */
    @Activate
    public BodyAccess() {
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

    /** Returns whether the sender of a request may see bodies. */
    boolean isGranted(Call call) {
        Access now = access;
        return now != null && now.permits(Role.DATA, call);
    }
}
