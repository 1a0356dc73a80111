package io.ecosystem.itests;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Makes file operations of an instance fail, as on a broken, full or read-only disk, with {@code faults.c}. */
final class Faults {

    /** The operations that fail; the numbers are those of {@code faults.c}. */
    enum Operation {
        OPEN(1),
        OPEN_TO_WRITE(2),
        READ(4),
        WRITE(8),
        SYNC(16),
        TRUNCATE(32);

        private final long bit;

        Operation(long bit) {
            this.bit = bit;
        }
    }

    /** The errors; the numbers are those of Linux. */
    enum Reason {
        EIO(5),
        EMFILE(24),
        ENOSPC(28),
        EROFS(30);

        private final long number;

        Reason(long number) {
            this.number = number;
        }
    }

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int OPERATIONS = 0;
    private static final int ERROR = 8;
    private static final int LEFT = 16;
    private static final int FAILED = 24;
    private static final int FILES = 32;
    private static final int BYTES = 256;

    private final MappedByteBuffer control;

    private Faults(MappedByteBuffer control) {
        this.control = control;
    }

    /** Compiles the library in a folder with the compiler of the machine, for the next starts of an instance. */
    static Faults in(Path folder, Distribution distribution) throws IOException, InterruptedException {
        Path source = folder.resolve("faults.c");
        Path library = folder.resolve("faults.so");
        try (var resource = Faults.class.getResourceAsStream("/faults.c")) {
            Files.copy(resource, source);
        }
        Process compiler = new ProcessBuilder(
                        "cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString(), "-ldl")
                .inheritIO()
                .start();
        if (compiler.waitFor() != 0) {
            throw new AssertionError("cannot compile " + source);
        }
        Path file = Files.write(folder.resolve("faults.control"), new byte[BYTES]);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var faults = new Faults(channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES));
            distribution.withVariable("FAULTS", file.toString()).withVariable("LD_PRELOAD", library.toString());
            return faults;
        }
    }

    /**
     * Makes operations fail from now on.
     *
     * @param files the shell pattern of the paths of the files; {@code *} stands for slashes too
     * @param times how many operations fail
     */
    void fail(Reason reason, String files, long times, Operation... operations) {
        heal();
        byte[] pattern = Arrays.copyOf(files.getBytes(StandardCharsets.US_ASCII), BYTES - FILES);
        control.put(FILES, pattern);
        LONG.setVolatile(control, ERROR, reason.number);
        LONG.setVolatile(control, LEFT, times);
        LONG.setVolatile(control, FAILED, 0L);
        LONG.setVolatile(
                control,
                OPERATIONS,
                Arrays.stream(operations).mapToLong(operation -> operation.bit).sum());
    }

    /** Ends all failures. */
    void heal() {
        LONG.setVolatile(control, OPERATIONS, 0L);
    }

    /** Returns how many operations have failed since the last command. */
    long failed() {
        return (long) LONG.getVolatile(control, FAILED);
    }
}
