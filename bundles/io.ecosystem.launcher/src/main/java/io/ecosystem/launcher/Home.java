package io.ecosystem.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The folder of one instance, and what lies where in it.
 *
 * @param folder absolute and without symbolic links
 */
record Home(Path folder) {

    /** One JSON file for each feature that every start includes. */
    Path features() {
        return folder.resolve("features");
    }

    /** One JSON file for each feature that a start includes when asked. */
    Path optionalFeatures() {
        return features().resolve("optional");
    }

    /** The bundles of the features, in the layout of a Maven repository. */
    Path system() {
        return folder.resolve("system");
    }

    /** What the framework remembers of its bundles. It can be built anew from the features. */
    Path cache() {
        return folder.resolve("data/framework");
    }

    /** What the cache was last made from. */
    Path inventory() {
        return folder.resolve("data/framework.inventory");
    }

    /** Locked as long as an instance runs here. */
    Path lock() {
        return folder.resolve("data/instance.lock");
    }

    /** Creates the folders that an instance writes to or is given files in. */
    void createFolders() throws IOException {
        for (String name : List.of("conf", "deploy", "data", "repository")) {
            Files.createDirectories(folder.resolve(name));
        }
    }

    /** The feature files of a start, in the order of their names. */
    List<Path> featureFiles(List<String> optional) throws IOException, StartFailure {
        if (!Files.isDirectory(features())) {
            throw new StartFailure("there is no folder " + features(),
                    "unpack the distribution again");
        }
        var files = new ArrayList<Path>();
        try (var found = Files.newDirectoryStream(features(), "*.json")) {
            for (Path file : found) {
                files.add(file);
            }
        }
        Collections.sort(files);
        for (String name : optional) {
            files.add(optionalFeatures().resolve(name + ".json"));
        }
        return files;
    }
}
