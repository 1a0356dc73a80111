package io.ecosystem.configuration.folder;

import io.ecosystem.platform.FrameworkProperties;
import io.ecosystem.platform.Home;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;

/**
 * The folders of the instance.
 *
 * @param home contains what was shipped, and the user's repository
 * @param conf contains configurations
 * @param deploy contains jars and features to run
 */
public record InstanceFolders(Home home, Path conf, Path deploy) {

    /** Uses the usual subfolders of one folder. */
    public InstanceFolders(Home home) {
        this(home, home.conf(), home.deploy());
    }

    /** Reads the properties of the framework: each folder is in the home folder unless it has a property. */
    public static InstanceFolders of(BundleContext context) {
        var home = context.getProperty(FrameworkProperties.HOME);
        if (home == null) {
            throw new IllegalStateException("framework property '%s' is missing: it names the folder that contains "
                            .formatted(FrameworkProperties.HOME)
                    + "conf/ and deploy/");
        }
        var shipped = new Home(Path.of(home).toAbsolutePath());
        return new InstanceFolders(
                shipped,
                folder(context, FrameworkProperties.CONF, shipped.conf()),
                folder(context, FrameworkProperties.DEPLOY, shipped.deploy()));
    }

    private static Path folder(BundleContext context, String property, Path otherwise) {
        var named = context.getProperty(property);
        return named == null ? otherwise : Path.of(named).toAbsolutePath();
    }
}
