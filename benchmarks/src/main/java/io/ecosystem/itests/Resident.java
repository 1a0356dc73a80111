package io.ecosystem.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory an instance has, which only Linux tells. */
final class Resident {

    private static final int KIB_OF_MIB = 1_024;

    private Resident() {}

    /** In units of 1,048,576 bytes. */
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
