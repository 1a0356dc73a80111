package io.ecosystem.configuration.internal;

import io.ecosystem.platform.InstanceFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of this bundle in the instance's data folder, which survive a cleared cache of the framework. Under another
 * launcher they are in the bundle's own folder.
 */
final class InstanceFiles {

    private static final Logger log = LoggerFactory.getLogger(InstanceFiles.class);

    /** The property of Config Admin's own folder, which the launcher puts beside the other files. */
    private static final String CONFIG_ADMIN = "felix.cm.dir";

    private final BundleContext context;

    InstanceFiles(BundleContext context) {
        this.context = context;
    }

    /** Returns the file that remembers which source stated what. */
    Path state() {
        return path("configurations.json");
    }

    /** Returns the file of the configuration history. */
    Path history() {
        return path("configuration-history.jsonl");
    }

    /** Makes Config Admin's folder readable by its owner only, like the data folder around it. */
    void protect() {
        var named = context.getProperty(CONFIG_ADMIN);
        if (named == null) {
            return;
        }
        var folder = Path.of(named);
        try {
            if (folder.isAbsolute()
                    && Files.isDirectory(folder)
                    && folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            log.warn("Others may read {}, which cannot be protected: {}", folder, e.toString());
        }
    }

    private Path path(String name) {
        var data = context.getProperty(InstanceFolder.DATA.property());
        return data == null ? context.getDataFile(name).toPath() : Path.of(data).resolve(name);
    }
}
