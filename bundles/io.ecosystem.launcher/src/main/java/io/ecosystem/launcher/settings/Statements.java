package io.ecosystem.launcher.settings;

import io.ecosystem.platform.start.StartLayer;
import io.ecosystem.platform.start.StartSetting;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The statements of all sources of a start, from the weakest to the strongest. */
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

    /** States the destination of the log, once for the file and once for the console. */
    void logTo(StartLayer layer, String source, String only) {
        add(new StartSetting(layer, source, LOGGING, "console", only.equals("console")));
        add(new StartSetting(layer, source, LOGGING, "file", only.equals("file")));
    }

    /** Chooses a folder in place of those of weaker sources. */
    void folder(FolderKind kind, String path, String source) {
        try {
            folders.put(kind, new ChosenFolder(Path.of(path).toAbsolutePath().normalize(), source));
        } catch (InvalidPathException e) {
            problem("%s is '%s', expected a folder: %s".formatted(source, path, e.getReason()));
        }
    }

    /** Adds a warning, which does not prevent the start. */
    void warning(String line) {
        warnings.add(line);
    }

    /** Adds a problem, which prevents the start. */
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
