package io.ecosystem.sockets.internal;

import io.ecosystem.sockets.SocketKeeper;
import java.nio.channels.NetworkChannel;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * Registers the keeper without Declarative Services, so that it also outlives a replacement of those. When this bundle
 * itself is replaced, the framework holds the sockets until the next version takes them: as a function, a type that
 * both versions share.
 */
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.sockets.SocketKeeper\"",
        effective = "active")
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    private static final String LEFT = "ecosystem.sockets.left";
    private static final String LEFT_BY_ANOTHER = "(" + LEFT + "=true)";
    /** How long the sockets wait for the next version. */
    private static final long LONGEST_WAIT_SECONDS = 10;

    private @Nullable SocketKeeper keeper; // null before the start

    @Override
    public void start(BundleContext context) {
        keeper = new SocketKeeper(name -> left(context, name));
        context.registerService(SocketKeeper.class, keeper, null);
    }

    @Override
    public void stop(BundleContext context) {
        Bundle framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        SocketKeeper leaving = keeper;
        if (leaving == null) {
            return;
        }
        if (framework.getState() == Bundle.STOPPING) {
            leaving.close();
        } else {
            leave(leaving, framework.getBundleContext());
        }
    }

    private static void leave(SocketKeeper leaving, BundleContext framework) {
        Function<String, @Nullable NetworkChannel> left = leaving::takeOwn;
        var registration = framework.registerService(Function.class, left, new Hashtable<>(Map.of(LEFT, Boolean.TRUE)));
        CompletableFuture.delayedExecutor(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)
                .execute(() -> {
                    registration.unregister();
                    leaving.close();
                });
    }

    /** Returns a socket that a version before has left; null if there is none. */
    private static @Nullable NetworkChannel left(BundleContext context, String name) {
        try {
            for (ServiceReference<?> reference : context.getServiceReferences(Function.class, LEFT_BY_ANOTHER)) {
                if (context.getService(reference) instanceof Function<?, ?> left) {
                    @SuppressWarnings("unchecked") // as leave() registers it
                    var sockets = (Function<String, @Nullable NetworkChannel>) left;
                    NetworkChannel socket = sockets.apply(name);
                    context.ungetService(reference);
                    if (socket != null) {
                        return socket;
                    }
                }
            }
            return null;
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("the filter is right", e);
        }
    }
}
