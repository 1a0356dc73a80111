package io.ecosystem.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The resources of an instance at a moment, after a collection. Figures that only Linux provides are 0 on other
 * systems.
 *
 * @param heapBytes the size of live objects
 * @param virtualThreads the number of live virtual threads
 * @param classes the number of loaded classes
 * @param threads the number of threads of the operating system
 * @param descriptors the number of open files and sockets
 * @param residentKib the resident memory of the process
 * @param bytes the size of the objects of each class
 */
record Footprint(
        long heapBytes,
        long virtualThreads,
        long classes,
        long threads,
        long descriptors,
        long residentKib,
        Map<String, Long> bytes) {

    private static final Pattern ROW = Pattern.compile("(?m)^ *\\d+: +(\\d+) +(\\d+) +(\\S+)");
    private static final Pattern CLASSES = Pattern.compile("Total Usage - \\d+ loaders?, (\\d+) classes");
    private static final String FILLER = "jdk.internal.vm.Filler"; // marks dead space that the collector has left
    private static final int GROWN = 12;

    static Footprint of(Distribution distribution) throws IOException, InterruptedException {
        List<MatchResult> rows = ROW.matcher(distribution.diagnose("GC.class_histogram"))
                .results()
                .toList();
        Map<String, Long> bytes = new HashMap<>();
        rows.stream()
                .filter(row -> !row.group(3).contains(FILLER))
                .forEach(row -> bytes.merge(row.group(3), Long.parseLong(row.group(2)), Long::sum));
        long virtualThreads = rows.stream()
                .filter(row -> row.group(3).equals("java.lang.VirtualThread"))
                .mapToLong(row -> Long.parseLong(row.group(1)))
                .sum();
        long classes = CLASSES.matcher(distribution.diagnose("VM.metaspace"))
                .results()
                .mapToLong(match -> Long.parseLong(match.group(1)))
                .sum();
        Path process = Path.of("/proc", String.valueOf(distribution.process().pid()));
        return new Footprint(
                bytes.values().stream().mapToLong(Long::longValue).sum(),
                virtualThreads,
                classes,
                status(process, "Threads:"),
                descriptors(distribution),
                status(process, "VmRSS:"),
                bytes);
    }

    /** Returns the number of open files and sockets of an instance; 0 if unknown. */
    static long descriptors(Distribution distribution) throws IOException {
        Path folder = Path.of("/proc", String.valueOf(distribution.process().pid()), "fd");
        if (!Files.exists(folder)) {
            return 0;
        }
        try (var files = Files.list(folder)) {
            return files.count();
        }
    }

    private static long status(Path process, String name) throws IOException {
        Path status = process.resolve("status");
        return !Files.exists(status)
                ? 0
                : Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith(name))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow();
    }

    /** Returns the classes whose objects take more memory than before, in order of growth. */
    String grownSince(Footprint before) {
        return bytes.entrySet().stream()
                .map(entry ->
                        Map.entry(entry.getKey(), entry.getValue() - before.bytes.getOrDefault(entry.getKey(), 0L)))
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(GROWN)
                .map(entry -> "%s by %d".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
    }
}
