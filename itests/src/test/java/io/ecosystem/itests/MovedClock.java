package io.ecosystem.itests;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** Moves the wall clock of a distribution's processes, with a library built by the C compiler of the machine. */
final class MovedClock {

    private final Path file;
    private final Path library;

    private MovedClock(Path file, Path library) {
        this.file = file;
        this.library = library;
    }

    /** Builds the library in a folder; the clock is right for now. */
    static MovedClock in(Path folder) throws IOException, InterruptedException {
        Path source = folder.resolve("clock.c");
        Path library = folder.resolve("clock.so");
        try (InputStream text = MovedClock.class.getResourceAsStream("clock.c")) {
            Files.copy(text, source);
        }
        Process compiler = new ProcessBuilder(
                        "cc",
                        "-O2",
                        "-Wall",
                        "-Werror",
                        "-shared",
                        "-fPIC",
                        "-o",
                        library.toString(),
                        source.toString(),
                        "-ldl",
                        "-pthread")
                .redirectErrorStream(true)
                .start();
        String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (compiler.waitFor() != 0) {
            throw new AssertionError("cannot compile clock.c:\n" + output);
        }
        var clock = new MovedClock(folder.resolve("clock"), library);
        clock.set(Duration.ZERO);
        return clock;
    }

    /** Sets this clock for the next start of a distribution. */
    void forNextStartOf(Distribution distribution) {
        distribution.withVariable("LD_PRELOAD", library.toString()).withVariable("CLOCK_FILE", file.toString());
    }

    /** Sets how far the clock is ahead of that of the machine. */
    void set(Duration ahead) throws IOException {
        ByteBuffer seconds = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(ahead.toSeconds())
                .flip();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(seconds, 0);
        }
    }
}
