package io.ecosystem.launcher.settings;

import io.ecosystem.platform.FrameworkProperties;
import io.ecosystem.platform.InstanceFolder;
import io.ecosystem.platform.start.Handover;
import io.ecosystem.platform.start.StartSetting;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The settings of a start: names, folders, and settings that override those in the folders of the distribution. The
 * environment overrides an application file, and the command line overrides both.
 */
public final class Settings {

    /** The file name that stands for the socket's usual name. */
    static final String DEFAULT = "DEFAULT";

    private static final String INTERPOLATION = "org.apache.felix.configadmin.plugin.interpolation.";
    private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9._-]{0,63}";

    private final String application;
    private final String instance;
    private final Statements statements;

    private Settings(String application, String instance, Statements statements) {
        this.application = application;
        this.instance = instance;
        this.statements = statements;
    }

    /**
     * Reads the application file, the environment and the command line.
     *
     * @param environment of the process, by name
     * @throws UsageException if an argument cannot be parsed
     * @throws InvalidSettingsException with all problems of the three
     */
    public static Settings read(CommandLine line, Map<String, String> environment)
            throws UsageException, InvalidSettingsException {
        var statements = new Statements();
        var path = line.configurationFile();
        var file = path.isPresent()
                ? Optional.of(ApplicationFile.read(path.get(), statements))
                : Optional.<ApplicationFile>empty();
        String application = name(Option.APP, line.value(Option.APP).orElse(FrameworkProperties.DEFAULT_APPLICATION));
        String instance = name(
                Option.INSTANCE,
                line.value(Option.INSTANCE)
                        .or(() -> file.flatMap(ApplicationFile::onlyInstance))
                        .orElse(FrameworkProperties.DEFAULT_INSTANCE));
        file.ifPresent(present -> present.state(instance));
        new EnvironmentVariables(environment, application, instance, statements).state();
        new Arguments(line, statements).state();
        statements.requireNoProblem();
        return new Settings(application, instance, statements);
    }

    private static String name(Option option, String name) throws UsageException {
        if (!name.matches(NAME)) {
            throw new UsageException("%s is '%s', expected at most 64 letters, digits, '_', '-' and '.', as it becomes "
                            .formatted(option.longName(), name)
                    + "a part of file names");
        }
        return name;
    }

    /** Returns the name of the application. */
    public String application() {
        return application;
    }

    /** Returns the id of the instance. */
    public String instance() {
        return instance;
    }

    /** Returns the chosen folder, if any. */
    public Optional<ChosenFolder> folder(FolderKind kind) {
        return Optional.ofNullable(statements.folders().get(kind));
    }

    /** Returns the chosen folders of the instance. */
    public Map<InstanceFolder, Path> chosenFolders() {
        var chosen = new EnumMap<InstanceFolder, Path>(InstanceFolder.class);
        statements
                .folders()
                .forEach((kind, choice) -> kind.folder().ifPresent(folder -> chosen.put(folder, choice.path())));
        return chosen;
    }

    /** Returns one line for each oddity that does not prevent the start. */
    public List<String> warnings() {
        return List.copyOf(statements.warnings());
    }

    /**
     * Returns the settings that override those in the folders, from the weakest to the strongest, without those that a
     * stronger layer has switched off.
     *
     * @param sockets the folder of sockets without a path
     * @throws InvalidSettingsException if the path of a socket is invalid
     */
    public List<StartSetting> settings(Path sockets) throws InvalidSettingsException {
        var switches = new TreeMap<String, StartSetting>();
        statements.settings().forEach(setting -> switches.merge(setting.pid(), setting, Settings::stronger));
        var settings = new ArrayList<StartSetting>();
        for (StartSetting setting : statements.settings()) {
            boolean isOff = switches.getOrDefault(setting.pid(), setting).key().isEmpty();
            if (isOff == setting.key().isEmpty()) {
                settings.add(located(setting, sockets));
            }
        }
        return settings;
    }

    /**
     * Returns the setting that decides whether the configuration is switched off; within a layer, the one that switches
     * it off.
     */
    private static StartSetting stronger(StartSetting one, StartSetting other) {
        int order = one.layer().compareTo(other.layer());
        return order > 0 || order == 0 && one.key().isEmpty() ? one : other;
    }

    /**
     * Returns the framework properties that pass the settings to the container.
     *
     * @param conf the folder of configurations, which contains the secrets unless another folder is chosen
     * @param sockets the folder of sockets without a path
     * @throws InvalidSettingsException if the path of a socket is invalid
     */
    public Map<String, String> frameworkProperties(Path conf, Path sockets) throws InvalidSettingsException {
        var properties = new TreeMap<String, String>();
        properties.put(FrameworkProperties.SETTINGS, new Handover(settings(sockets), warnings()).text());
        properties.put(
                INTERPOLATION + "secretsdir",
                folder(FolderKind.SECRETS)
                        .map(ChosenFolder::path)
                        .orElseGet(() -> conf.resolve("secrets"))
                        .toString());
        properties.put(INTERPOLATION + "file.encoding", "UTF-8");
        return properties;
    }

    private StartSetting located(StartSetting setting, Path sockets) throws InvalidSettingsException {
        if (!setting.pid().equals(Channel.UDS.pid()) || !setting.key().equals("path")) {
            return setting;
        }
        try {
            Path given = Path.of(setting.value().toString());
            if (given.getFileName() == null) {
                throw new InvalidPathException(given.toString(), "it names no file");
            }
            String path = socket(given, sockets).normalize().toString();
            return new StartSetting(setting.layer(), setting.source(), setting.pid(), setting.key(), path);
        } catch (InvalidPathException e) {
            throw new InvalidSettingsException(List.of("%s is '%s', expected the path of a socket: %s"
                    .formatted(setting.source(), setting.value(), e.getReason())));
        }
    }

    private Path socket(Path given, Path sockets) {
        if (!given.endsWith(DEFAULT)) {
            return given.toAbsolutePath();
        }
        Path folder =
                given.getParent() == null ? sockets : given.toAbsolutePath().resolveSibling("");
        return folder.resolve("%s_%s.uds.sock".formatted(application, instance));
    }
}
