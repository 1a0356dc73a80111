package io.ecosystem.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The folder of the distribution, which need not be writable, and what lies where in it.
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

    /** The feature files of a start, in the order of their names. */
    List<Path> featureFiles(List<String> optional) throws IOException, StartFailure {
        if (!Files.isDirectory(features())) {
            throw new StartFailure("there is no folder " + features(), "unpack the distribution again");
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
