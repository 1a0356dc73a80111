package io.ecosystem.sockets.internal;

import io.ecosystem.sockets.SocketKeeper;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Registers the keeper without Declarative Services, so that it also outlives a replacement of those. */
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.sockets.SocketKeeper\"",
        effective = "active")
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    private final SocketKeeper keeper = new SocketKeeper();

    @Override
    public void start(BundleContext context) {
        context.registerService(SocketKeeper.class, keeper, null);
    }

    @Override
    public void stop(BundleContext context) {
        keeper.close();
    }
}
