package io.ecosystem.cli.command;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.Connection;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Figures;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Progress;
import io.ecosystem.client.CallFailedException;
import io.ecosystem.client.CallOptions;
import io.ecosystem.client.CallRejectedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
        ExitCode run(Connection instance) throws IOException {
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

        private long export(Connection instance, Sink sink) throws IOException {
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
        private JsonNode page(Connection instance, String from) {
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
            header = "Put exported entries into a queue, at its end, each under its key.",
            description =
                    "Needs what the route itself needs, and admin for a sender. A key that the queue knows already is"
                            + " not taken twice, so an import that was cut off can be repeated.",
            footer = {"", "eco queue import orders.place failed.jsonl"})
    static final class Import extends QueueCommand.OfOne {

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

        private long imported;
        private long failed;

        Import(Direction direction) {
            super(direction);
        }

        private record Sent(long line, CompletableFuture<Bytes> answer) {}

        @Override
        ExitCode run(Connection instance) throws IOException {
            direction().names().require(instance, name);
            try (Reader in = file.equals("-")
                    ? new InputStreamReader(console().in(), StandardCharsets.UTF_8)
                    : Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
                send(instance, new BufferedReader(in));
            } catch (NoSuchFileException e) {
                throw new CommandException(ExitCode.NOT_FOUND, "there is no file %s".formatted(file));
            }
            ObjectNode answer = Json.object().put("entries", imported).put("failed", failed);
            console()
                    .answer(
                            answer,
                            () -> console()
                                    .line("%s entries put into %s, %s refused."
                                            .formatted(Figures.count(imported), described(), Figures.count(failed))));
            return failed == 0 ? ExitCode.DONE : ExitCode.FAILED;
        }

        private void send(Connection instance, BufferedReader lines) throws IOException {
            Deque<Sent> inFlight = new ArrayDeque<>();
            long number = 0;
            try (var progress = new Progress(console(), "entries", -1)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    number++;
                    if (line.isBlank()) {
                        continue;
                    }
                    if (inFlight.size() == Connection.IN_FLIGHT) {
                        await(inFlight.remove());
                        progress.at(imported);
                    }
                    inFlight.add(new Sent(number, send(instance, Input.check(line, "line " + number), number)));
                }
                while (!inFlight.isEmpty()) {
                    await(inFlight.remove());
                }
            }
        }

        private CompletableFuture<Bytes> send(Connection instance, JsonNode entry, long line) {
            if (!entry.has("data") || !entry.path("key").isString() && !newKeys) {
                throw new CommandException(
                        ExitCode.USAGE, "line %d is no entry: it needs the fields key and data".formatted(line));
            }
            String key = entry.path("key").asString("");
            if (direction() == Direction.OUTGOING) {
                ObjectNode request = Json.object().put("sender", name);
                request.set("message", entry.path("data"));
                if (!newKeys) {
                    request.put("key", key);
                }
                return instance.callAsync("eco.sender.send", Bytes.utf8(Json.line(request)), CallOptions.DEFAULT);
            }
            CallOptions options = newKeys ? CallOptions.DEFAULT : CallOptions.DEFAULT.withKey(Key.parse(key));
            return instance.callAsync(name, Bytes.utf8(Json.line(entry.path("data"))), options.repeatable());
        }

        private void await(Sent sent) {
            Console console = console();
            try {
                sent.answer().join();
                imported++;
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof CallRejectedException rejected)) {
                    throw e.getCause() instanceof CallFailedException failure ? Connection.explained(name, failure) : e;
                }
                failed++;
                console.note("line %d: %s"
                        .formatted(
                                sent.line(),
                                Connection.explained(name, rejected).getMessage()));
            }
        }
    }
}
