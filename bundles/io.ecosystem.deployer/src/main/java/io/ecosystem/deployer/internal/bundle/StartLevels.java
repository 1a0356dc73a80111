package io.ecosystem.deployer.internal.bundle;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/** When deployed bundles may start: not before the framework has, nor before it reaches their start level. */
final class StartLevels {

    private final BundleContext context;
    private final int ofDeployed;
    private final Bundle framework;
    private final FrameworkStartLevel frameworkLevel;

    /** @param ofDeployed the start level of deployed bundles; ignored by a framework that would never reach it */
    StartLevels(BundleContext context, int ofDeployed) {
        this.context = context;
        this.ofDeployed = ofDeployed;
        framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        frameworkLevel = framework.adapt(FrameworkStartLevel.class);
    }

    /** Gives the bundle the start level of deployed ones. */
    void assign(Bundle bundle) {
        if (ofDeployed <= Math.max(frameworkLevel.getStartLevel(), beginning())) {
            bundle.adapt(BundleStartLevel.class).setStartLevel(ofDeployed);
        }
    }

    /** Whether the bundle may run now. */
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
