package io.ecosystem.launcher.settings;

import io.ecosystem.platform.start.StartLayer;
import io.ecosystem.platform.start.StartSetting;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the sources of a start say, gathered from the weakest source to the strongest. */
final class Statements {

    static final String LOGGING = "io.ecosystem.logging";
    static final String STATISTICS = "io.ecosystem.statistics";
    static final String EXTRA = "io.ecosystem.extra";

    private final List<StartSetting> settings = new ArrayList<>();
    private final Map<FolderKind, ChosenFolder> folders = new EnumMap<>(FolderKind.class);
    private final List<String> warnings = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    void add(StartSetting setting) {
        settings.add(setting);
    }

    /** States where the log goes, once for the file and once for the console. */
    void logTo(StartLayer layer, String source, String only) {
        add(new StartSetting(layer, source, LOGGING, "console", only.equals("console")));
        add(new StartSetting(layer, source, LOGGING, "file", only.equals("file")));
    }

    /** Chooses a folder in place of what weaker sources chose. */
    void folder(FolderKind kind, String path, String source) {
        try {
            folders.put(kind, new ChosenFolder(Path.of(path).toAbsolutePath().normalize(), source));
        } catch (InvalidPathException e) {
            problem("%s is '%s', expected a folder: %s".formatted(source, path, e.getReason()));
        }
    }

    /** Something is odd. */
    void warning(String line) {
        warnings.add(line);
    }

    /** Something is wrong; the start must not go on. */
    void problem(String line) {
        problems.add(line);
    }

    List<StartSetting> settings() {
        return settings;
    }

    Map<FolderKind, ChosenFolder> folders() {
        return folders;
    }

    List<String> warnings() {
        return warnings;
    }

    void requireNoProblem() throws InvalidSettingsException {
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
    }
}
