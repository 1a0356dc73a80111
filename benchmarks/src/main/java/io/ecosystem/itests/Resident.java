package io.ecosystem.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The resident memory of an instance; Linux only. */
final class Resident {

    private static final int KIB_OF_MIB = 1_024;

    private Resident() {}

    /** Returns it in units of 1,048,576 bytes. */
    static long megabytes(Distribution distribution) throws IOException {
        Path status = Path.of("/proc", String.valueOf(distribution.process().pid()), "status");
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElseThrow()
                    / KIB_OF_MIB;
        }
    }
}
