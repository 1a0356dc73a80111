package io.ecosystem.launcher.settings;

import io.ecosystem.platform.start.StartLayer;
import io.ecosystem.platform.start.StartSetting;
import java.util.Arrays;

/** The settings on the command line. */
final class Arguments {

    private static final StartLayer LAYER = StartLayer.COMMAND_LINE;

    private final CommandLine line;
    private final Statements statements;

    Arguments(CommandLine line, Statements statements) {
        this.line = line;
        this.statements = statements;
    }

    void state() {
        channel(Option.TCP, Channel.TCP);
        channel(Option.UDP, Channel.UDP);
        channel(Option.UDS, Channel.UDS);
        if (line.has(Option.LOG_CONSOLE_ONLY)) {
            statements.logTo(LAYER, "-lco", "console");
        }
        if (line.has(Option.LOG_FILE_ONLY)) {
            statements.logTo(LAYER, "-lfo", "file");
        }
        line.values(Option.FOLDER).forEach(this::folder);
        line.values(Option.SET).forEach(this::setting);
    }

    private void channel(Option option, Channel channel) {
        line.value(option).ifPresent(text -> channel.state(statements, LAYER, option.longName(), text));
    }

    private void folder(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        var kind = Arrays.stream(FolderKind.values())
                .filter(known -> known.folderName().equals(name))
                .findFirst();
        if (equals < 0 || equals == text.length() - 1 || kind.isEmpty()) {
            statements.problem("--folder is '%s', expected %s with <kind> one of %s"
                    .formatted(text, Option.FOLDER.placeholder(), FolderKind.names()));
            return;
        }
        statements.folder(kind.get(), text.substring(equals + 1), "--folder " + name);
    }

    /** Splits at the last dot before the equals sign, or at a slash. */
    private void setting(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        int slash = name.indexOf('/');
        int split = slash < 0 ? name.lastIndexOf('.') : slash;
        if (equals < 0 || split <= 0 || split == name.length() - 1) {
            statements.problem(
                    "--set is '%s', expected <pid>.<key>=<value>, such as ".formatted(equals < 0 ? text : name + "=…")
                            + "io.ecosystem.transport.tcp~main.port=9000");
            return;
        }
        statements.add(new StartSetting(
                LAYER, "--set", name.substring(0, split), name.substring(split + 1), text.substring(equals + 1)));
    }
}
