package io.ecosystem.deployer.internal.bundle;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/** Determines when deployed bundles may start: once the framework has started and reached their start level. */
final class StartLevels {

    private final BundleContext context;
    private final int ofDeployed;
    private final Bundle framework;
    private final FrameworkStartLevel frameworkLevel;

    /** @param ofDeployed the start level of deployed bundles; ignored if the framework would never reach it */
    StartLevels(BundleContext context, int ofDeployed) {
        this.context = context;
        this.ofDeployed = ofDeployed;
        framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        frameworkLevel = framework.adapt(FrameworkStartLevel.class);
    }

    /** Sets the bundle's start level to that of deployed bundles. */
    void assign(Bundle bundle) {
        if (ofDeployed <= Math.max(frameworkLevel.getStartLevel(), beginning())) {
            bundle.adapt(BundleStartLevel.class).setStartLevel(ofDeployed);
        }
    }

    /** Returns whether the bundle may run now. */
    boolean isDue(Bundle bundle) {
        return framework.getState() == Bundle.ACTIVE
                && frameworkLevel.getStartLevel()
                        >= bundle.adapt(BundleStartLevel.class).getStartLevel();
    }

    private int beginning() {
        var level = context.getProperty(Constants.FRAMEWORK_BEGINNING_STARTLEVEL);
        return level == null ? 1 : Integer.parseInt(level);
    }
}
