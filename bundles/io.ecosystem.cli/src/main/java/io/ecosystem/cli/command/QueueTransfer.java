package io.ecosystem.cli.command;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Figures;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Progress;
import io.ecosystem.client.CallOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Commands that bring entries into files and back. They keep a page of entries in memory, however many there are. */
final class QueueTransfer {

    private static final int PAGE = 1_000;
    private static final int UNHANDLED = 999;

    private QueueTransfer() {}

    /** Writes entries. */
    @Command(
            name = "export",
            header = "Write entries as JSON, one per line; those of the error queue if no other state is given.",
            description =
                    "Needs the role data. The entries stay where they are. What arrives meanwhile may be missing.",
            footer = {"", "eco queue export orders.place --file failed.jsonl"})
    static final class Export extends QueueCommand.OfOne {

        @Mixin
        QueueCommand.Selection selection = new QueueCommand.Selection();

        @Option(
                names = {"-o", "--file"},
                paramLabel = "FILE",
                description = "A new file, which only you may read; the output if not given.")
        @Nullable
        Path file;

        private int size = PAGE;

        Export(Direction direction) {
            super(direction);
        }

        @Override
        ExitCode run(InstanceConnection instance) throws IOException {
            direction().names().require(instance, name);
            if (file == null) {
                export(instance, line -> console().raw(line));
                return ExitCode.DONE;
            }
            long entries;
            try (Writer out =
                    Files.newBufferedWriter(ownFile(file), StandardCharsets.UTF_8, StandardOpenOption.WRITE)) {
                entries = export(instance, line -> out.append(line).append('\n'));
            }
            ObjectNode answer = Json.object().put("entries", entries).put("file", file.toString());
            console()
                    .answer(
                            answer,
                            () -> console().line("%s entries written to %s.".formatted(Figures.count(entries), file)));
            return ExitCode.DONE;
        }

        private interface Sink {

            void write(String line) throws IOException;
        }

        private long export(InstanceConnection instance, Sink sink) throws IOException {
            long written = 0;
            String from = "";
            try (var progress = new Progress(console(), "entries", -1)) {
                do {
                    JsonNode page = page(instance, from);
                    for (JsonNode entry : page.path("entries")) {
                        if (!entry.has("data")) {
                            throw new CommandException(
                                    ExitCode.DENIED,
                                    "the entries come without their content: "
                                            + entry.path("withheld").asString(""));
                        }
                        sink.write(Json.line(entry));
                        written++;
                    }
                    progress.at(written);
                    from = page.path("next").asString("");
                } while (!from.isEmpty());
            }
            return written;
        }

        /** Returns a page, a smaller one if its answer would be too long. */
        private JsonNode page(InstanceConnection instance, String from) {
            ObjectNode request = selection.in(request());
            if (!from.isEmpty()) {
                request.put("from", from);
            }
            while (true) {
                try {
                    return call(instance, "eco.queue.browse", request.put("size", size));
                } catch (CommandException e) {
                    if (size == 1 || !isTooLong(e)) {
                        throw e;
                    }
                    size = Math.max(1, size / 4);
                }
            }
        }

        /** An answer that is too long for its transport is replaced by one with this status. */
        private static boolean isTooLong(CommandException failure) {
            return String.valueOf(failure.getMessage()).contains("status " + UNHANDLED);
        }

        private static Path ownFile(Path file) {
            try {
                if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    return Files.createFile(file);
                }
                return Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } catch (FileAlreadyExistsException e) {
                throw new CommandException(ExitCode.FAILED, "%s is there already".formatted(file), "name a new file");
            } catch (IOException e) {
                throw new CommandException(ExitCode.FAILED, "cannot write %s: %s".formatted(file, e));
            }
        }
    }

    /** Reads entries. */
    @Command(
            name = "import",
            header = "Put exported entries into a queue, at its end and in their order, each under its key.",
            description =
                    "Needs the role admin. A key that the queue knows already is not taken twice, so an import that"
                            + " was cut off can be repeated.",
            footer = {"", "eco queue import orders.place failed.jsonl"})
    static final class Import extends QueueCommand.OfOne {

        /** The characters of a request, which is one line; the listener takes a MiB if it is as shipped. */
        private static final int BATCH_LENGTH = 256 * 1024;

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "FILE",
                defaultValue = "-",
                description = "The file; - or nothing is the input.")
        String file = "-";

        @Option(
                names = "--new-keys",
                description = "Give each entry a new key, so that it is taken even if it was before.")
        boolean newKeys;

        private final Set<String> keys = new LinkedHashSet<>(); // of the entries in the batch
        private final StringBuilder batch = new StringBuilder();
        private long stored;
        private long known;
        private long conflicting;

        Import(Direction direction) {
            super(direction);
        }

        @Override
        ExitCode run(InstanceConnection instance) throws IOException {
            direction().names().require(instance, name);
            try (var progress = new Progress(console(), "entries", -1);
                    BufferedReader lines = new BufferedReader(input())) {
                long number = 0;
                for (String line = read(instance, lines, number); line != null; line = read(instance, lines, number)) {
                    number++;
                    if (!line.isBlank()) {
                        add(instance, entry(instance, line, number));
                        progress.at(stored + known + conflicting);
                    }
                }
                send(instance);
            }
            ObjectNode answer =
                    Json.object().put("stored", stored).put("known", known).put("conflicting", conflicting);
            console().answer(answer, () -> {
                console().line("%s entries put into %s.".formatted(Figures.count(stored), described()));
                if (known > 0) {
                    console().line("%s were there, or had been, under their keys.".formatted(Figures.count(known)));
                }
            });
            return conflicting == 0 ? ExitCode.DONE : ExitCode.FAILED;
        }

        private Reader input() throws IOException {
            if (!file.equals("-") && Files.isDirectory(Path.of(file))) {
                throw new CommandException(ExitCode.FAILED, "%s is a folder".formatted(file));
            }
            try {
                return file.equals("-")
                        ? new InputStreamReader(console().in(), StandardCharsets.UTF_8)
                        : Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8);
            } catch (NoSuchFileException e) {
                throw new CommandException(ExitCode.NOT_FOUND, "there is no file %s".formatted(file));
            }
        }

        private @Nullable String read(InstanceConnection instance, BufferedReader lines, long number)
                throws IOException {
            try {
                return lines.readLine();
            } catch (CharacterCodingException e) {
                throw stopped(instance, "%s is not UTF-8 text soon after line %d".formatted(file, number));
            }
        }

        private JsonNode entry(InstanceConnection instance, String line, long number) {
            JsonNode read;
            try {
                read = Json.read(line);
            } catch (IllegalArgumentException e) {
                throw stopped(instance, "line %d is %s".formatted(number, e.getMessage()));
            }
            if (!read.has("data") || !newKeys && !read.path("key").isString()) {
                throw stopped(instance, "line %d is no entry: it needs the fields key and data".formatted(number));
            }
            return read;
        }

        /** Stores the lines before a wrong one. */
        private CommandException stopped(InstanceConnection instance, String message) {
            send(instance);
            return new CommandException(
                    ExitCode.FAILED,
                    message,
                    "of the lines before it, %s entries were put into the queue and %s were there"
                            .formatted(Figures.count(stored), Figures.count(known)));
        }

        private void add(InstanceConnection instance, JsonNode read) {
            String key =
                    newKeys ? SpanKey.random().toString() : read.path("key").asString();
            ObjectNode entry = Json.object().put("key", key);
            entry.set("data", read.path("data"));
            if (read.path("group").isString()) {
                entry.set("group", read.path("group"));
            }
            if (read.path("metadata").isObject()) {
                entry.set("metadata", read.path("metadata"));
            }
            String text = Json.line(entry);
            if (keys.size() == PAGE || batch.length() + text.length() > BATCH_LENGTH || keys.contains(key)) {
                send(instance);
            }
            keys.add(key);
            batch.append(batch.isEmpty() ? "" : ",").append(text);
        }

        private void send(InstanceConnection instance) {
            if (keys.isEmpty()) {
                return;
            }
            String request = Json.line(request());
            Bytes body =
                    Bytes.utf8("%s,\"entries\":[%s]}".formatted(request.substring(0, request.length() - 1), batch));
            // Repeating it is safe, since each entry has a key.
            JsonNode answer = Json.read(instance.call("eco.queue.import", body, CallOptions.DEFAULT.repeatable())
                    .utf8());
            keys.clear();
            batch.setLength(0);
            stored += answer.path("stored").asLong();
            known += answer.path("known").asLong();
            for (JsonNode key : answer.path("conflicting")) {
                conflicting++;
                console().note("'%s' is not taken: the queue knows the key with other data".formatted(key.asString()));
            }
        }
    }
}
