package io.ecosystem.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The entries that {@code acme.Ledger} has processed, from its file.
 *
 * @param times how often each key was processed
 * @param redelivered the number of lines marked as redelivered
 * @param doubled the lines of a key that was processed before, without that mark
 */
record Processed(Map<String, Integer> times, int redelivered, List<String> doubled) {

    static Processed in(Path ledger) throws IOException {
        Map<String, Integer> times = new HashMap<>();
        List<String> doubled = new ArrayList<>();
        int redelivered = 0;
        for (String line : Files.readAllLines(ledger)) {
            String[] words = line.split(" ");
            boolean first = times.merge(words[0], 1, Integer::sum) == 1;
            boolean told = words[2].equals("again");
            redelivered += told ? 1 : 0;
            if (!first && !told) {
                doubled.add(line);
            }
        }
        return new Processed(times, redelivered, doubled);
    }

    int lines() {
        return times.values().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * Returns the acknowledged keys that are lost: those that fail leave no line and stay in the error queue, all
     * others leave a line.
     */
    List<String> missing(Set<String> acknowledged, Set<String> errors) {
        return acknowledged.stream()
                .filter(key -> !errors.contains(key) && (key.startsWith("fail") || !times.containsKey(key)))
                .sorted()
                .toList();
    }
}
