package io.ecosystem.configuration.folder;

import java.nio.file.Path;
import org.osgi.framework.BundleContext;

/**
 * Where the files of the instance are.
 *
 * @param home contains what was shipped, and the user's repository
 * @param conf contains configurations
 * @param deploy contains what is to run
 */
public record InstanceFolders(Path home, Path conf, Path deploy) {

    private static final String HOME = "ecosystem.home";

    /** All folders in one. */
    public InstanceFolders(Path home) {
        this(home, home.resolve("conf"), home.resolve("deploy"));
    }

    /** As the properties of the framework say: each folder lies in the home folder unless it has a property. */
    public static InstanceFolders of(BundleContext context) {
        var home = context.getProperty(HOME);
        if (home == null) {
            throw new IllegalStateException(
                    "framework property '%s' is missing: it names the folder that contains ".formatted(HOME)
                            + "conf/ and deploy/");
        }
        var shipped = Path.of(home).toAbsolutePath();
        return new InstanceFolders(shipped, folder(context, "conf", shipped), folder(context, "deploy", shipped));
    }

    private static Path folder(BundleContext context, String name, Path home) {
        var named = context.getProperty("ecosystem." + name);
        return named == null ? home.resolve(name) : Path.of(named).toAbsolutePath();
    }
}
