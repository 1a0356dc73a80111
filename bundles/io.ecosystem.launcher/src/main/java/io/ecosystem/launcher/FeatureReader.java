package io.ecosystem.launcher;

import io.ecosystem.platform.Home;
import io.ecosystem.platform.file.FeatureBundle;
import io.ecosystem.platform.file.FeatureFile;
import io.ecosystem.platform.file.InvalidConfigurationException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds the features of a start, and reads their bundles and framework properties. */
final class FeatureReader {

    private static final int DEFAULT_START_LEVEL = 20;

    private final Home home;

    FeatureReader(Home home) {
        this.home = home;
    }

    /** Returns the feature files of a start, sorted by name; then the optional ones, in the given order. */
    List<Path> files(List<String> optional) throws IOException, StartFailedException {
        if (!Files.isDirectory(home.features())) {
            throw new StartFailedException("there is no folder " + home.features(), "unpack the distribution again");
        }
        var files = new ArrayList<Path>();
        try (var found = Files.newDirectoryStream(home.features(), "*.json")) {
            for (Path file : found) {
                files.add(file);
            }
        }
        Collections.sort(files);
        for (String name : optional) {
            files.add(home.optionalFeatures().resolve(name + ".json"));
        }
        return files;
    }

    /** Returns the bundles of all files, each once; the first file that names a bundle sets its start level. */
    List<SystemBundle> read(List<Path> files) throws IOException, StartFailedException {
        Map<Path, SystemBundle> bundles = new LinkedHashMap<>();
        var causes = new ArrayList<StartFailedException.Cause>();
        for (Path file : files) {
            for (SystemBundle bundle : bundlesOf(file)) {
                if (bundles.putIfAbsent(bundle.file(), bundle) == null && !Files.isRegularFile(bundle.file())) {
                    causes.add(new StartFailedException.Cause(
                            "feature %s needs the bundle %s, which is not there"
                                    .formatted(file.getFileName(), bundle.file()),
                            "unpack the distribution again"));
                }
            }
        }
        if (bundles.isEmpty()) {
            causes.add(new StartFailedException.Cause("no feature names a bundle", "unpack the distribution again"));
        }
        if (!causes.isEmpty()) {
            throw new StartFailedException(causes);
        }
        return List.copyOf(bundles.values());
    }

    /** Returns the framework properties of all files; the last file that states a property sets its value. */
    Map<String, String> properties(List<Path> files) throws IOException, StartFailedException {
        var properties = new TreeMap<String, String>();
        for (Path file : files) {
            try {
                properties.putAll(FeatureFile.parseFrameworkProperties(text(file)));
            } catch (InvalidConfigurationException e) {
                throw unreadable(file, e.getMessage());
            }
        }
        return properties;
    }

    private List<SystemBundle> bundlesOf(Path file) throws IOException, StartFailedException {
        try {
            var bundles = new ArrayList<SystemBundle>();
            for (FeatureBundle bundle : FeatureFile.parseBundles(text(file), DEFAULT_START_LEVEL)) {
                bundles.add(bundle(bundle, file));
            }
            return bundles;
        } catch (InvalidConfigurationException e) {
            throw unreadable(file, e.getMessage());
        }
    }

    private static String text(Path file) throws IOException, StartFailedException {
        try {
            if (Files.size(file) > FeatureFile.LONGEST) {
                throw unreadable(file, "it is longer than %d bytes".formatted(FeatureFile.LONGEST));
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new StartFailedException(
                    "there is no feature " + file, "ask for another, or unpack the distribution again");
        } catch (CharacterCodingException e) {
            throw unreadable(file, "it is not UTF-8");
        }
    }

    private SystemBundle bundle(FeatureBundle bundle, Path file) throws StartFailedException {
        if (bundle.startOrder() < 1 || bundle.startOrder() > Container.LAST_START_LEVEL) {
            throw unreadable(
                    file,
                    "the start-order of %s is %d, expected a number from 1 to %d"
                            .formatted(bundle.artifact(), bundle.startOrder(), Container.LAST_START_LEVEL));
        }
        return new SystemBundle(home.system().resolve(bundle.artifact().path()), bundle.startOrder(), file);
    }

    private static StartFailedException unreadable(Path file, String why) {
        return new StartFailedException(
                "cannot read the feature %s: %s".formatted(file, why), "correct the file or move it out of the folder");
    }
}
