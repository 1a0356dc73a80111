package io.ecosystem.launcher.settings;

import io.ecosystem.platform.start.StartLayer;
import io.ecosystem.platform.start.StartSetting;
import jakarta.json.Json;
import jakarta.json.JsonConfig;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.stream.JsonParsingException;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON file with the settings of each instance of an application. */
final class ApplicationFile {

    private static final StartLayer LAYER = StartLayer.APPLICATION_FILE;

    private final Section root;
    private final Section instances;
    private final Statements statements;

    private ApplicationFile(JsonObject json, String name, Statements statements) {
        this.statements = statements;
        root = new Section(json, name + ": ", statements);
        instances = root.section("instances").orElseGet(() -> root.empty("instances"));
    }

    /**
     * Reads a file.
     *
     * @throws InvalidSettingsException if it does not exist, cannot be read or is not one JSON object
     */
    static ApplicationFile read(Path file, Statements statements) throws InvalidSettingsException {
        try (var reader = Json.createReaderFactory(Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE))
                .createReader(new StringReader(text(file)))) {
            return new ApplicationFile(reader.readObject(), file.toString(), statements);
        } catch (NoSuchFileException e) {
            throw refused(file, "there is no such file");
        } catch (JsonParsingException e) {
            var at = e.getLocation();
            throw refused(
                    file,
                    "not valid JSON near line %d, column %d: %s"
                            .formatted(
                                    at.getLineNumber(),
                                    at.getColumnNumber(),
                                    String.valueOf(e.getMessage())
                                            .lines()
                                            .findFirst()
                                            .orElse("")));
        } catch (JsonException e) {
            throw refused(file, "not valid JSON: " + e.getMessage());
        } catch (IOException e) {
            throw refused(file, "it cannot be read: " + e);
        }
    }

    private static String text(Path file) throws IOException, InvalidSettingsException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw refused(file, "not UTF-8, at byte " + bytes.position());
        }
    }

    private static InvalidSettingsException refused(Path file, String why) {
        return new InvalidSettingsException(List.of("--config is %s, expected a JSON file: %s".formatted(file, why)));
    }

    /** Returns the default instance: the only one in the file. */
    Optional<String> onlyInstance() {
        return instances.keys().size() == 1 ? instances.keys().stream().findFirst() : Optional.empty();
    }

    /** States the settings of an instance. */
    void state(String instance) {
        for (String unused : List.of("name", "running_instance", "instance_defaults")) {
            if (root.keys().contains(unused)) {
                statements.warning("%s is not used; --app and --instance name the application and the instance"
                        .formatted(root.source(unused)));
            }
        }
        root.warnOfOthers("instances", "name", "running_instance", "instance_defaults");
        if (!instances.keys().contains(instance)) {
            statements.problem("%s has no instance '%s', expected one of %s"
                    .formatted(root.source("instances"), instance, instances.keys()));
            return;
        }
        instances.section(instance).ifPresent(this::state);
    }

    private void state(Section section) {
        folder(section, "lock_directory", FolderKind.LOCK);
        folder(section, "buffer_directory", FolderKind.QUEUES);
        section.section("stats_keeper").ifPresent(statistics -> {
            setting(statistics, "gather_period", Statements.STATISTICS, "gatherPeriodSeconds");
            setting(statistics, "history_length", Statements.STATISTICS, "historyLength");
            statistics.warnOfOthers("gather_period", "history_length");
        });
        section.section("tcp").ifPresent(tcp -> address(tcp, Channel.TCP));
        section.section("udp").ifPresent(udp -> address(udp, Channel.UDP));
        section.section("uds").ifPresent(this::socket);
        section.section("logging").ifPresent(this::logging);
        section.section("extra").ifPresent(extra -> {
            for (String key : extra.keys()) {
                extra.any(key).ifPresent(value -> add(extra, key, Statements.EXTRA, key, value));
            }
        });
        section.warnOfOthers(
                "lock_directory", "buffer_directory", "stats_keeper", "tcp", "udp", "uds", "logging", "extra");
    }

    private void address(Section section, Channel channel) {
        add(section, "host", channel.pid(), "host", section.any("host").orElse("127.0.0.1"));
        add(section, "port", channel.pid(), "port", section.any("port").orElse(channel.defaultPort()));
        section.warnOfOthers("host", "port");
    }

    private void socket(Section section) {
        String name = section.text("socket_file_name").orElse(Settings.DEFAULT);
        String path = section.text("directory")
                .map(folder -> folder + File.separator + name)
                .orElse(name);
        statements.add(new StartSetting(LAYER, section.source(), Channel.UDS.pid(), "path", path));
        section.warnOfOthers("directory", "socket_file_name");
    }

    private void logging(Section section) {
        setting(section, "level", Statements.LOGGING, "level");
        boolean console = section.flag("console_only");
        boolean file = section.flag("file_only");
        if (console && file) {
            statements.problem("%s and %s are both true, expected at most one"
                    .formatted(section.source("console_only"), section.source("file_only")));
        } else if (console || file) {
            statements.logTo(
                    LAYER, section.source(console ? "console_only" : "file_only"), console ? "console" : "file");
        }
        section.section("file_logging").ifPresent(files -> {
            folder(files, "directory", FolderKind.LOG);
            setting(files, "buffer_size", Statements.LOGGING, "bufferRecords");
            setting(files, "max_size_in_bytes", Statements.LOGGING, "maxFileBytes");
            setting(files, "max_files", Statements.LOGGING, "maxFiles");
            files.warnOfOthers("directory", "buffer_size", "max_size_in_bytes", "max_files");
        });
        section.warnOfOthers("level", "console_only", "file_only", "file_logging");
    }

    private void folder(Section section, String key, FolderKind kind) {
        section.text(key).ifPresent(path -> statements.folder(kind, path, section.source(key)));
    }

    private void setting(Section section, String from, String pid, String key) {
        section.any(from).ifPresent(value -> add(section, from, pid, key, value));
    }

    private void add(Section section, String from, String pid, String key, Object value) {
        statements.add(new StartSetting(LAYER, section.source(from), pid, key, value));
    }
}
