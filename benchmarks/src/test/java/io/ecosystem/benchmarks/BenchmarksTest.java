package io.ecosystem.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that the cheapest benchmarks run, however briefly, and each prints its figures. */
@Timeout(60)
class BenchmarksTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
        codec,      100, write record
        guard,      100, check without a role
        rules,      100, by user
        logging,    100, 'a record to the file, gathered'
        statistics, 100, with statistics
        recording,  100, bytes for a called route
        answers,    100, cached by one field
        """)
    void printsFigures(String name, String operations, String expected) throws Exception {
        String output = outputOf(name, operations);

        assertTrue(output.contains(expected), output);
    }

    @Test
    void theStoreLeavesNothingBehind(@TempDir Path folder) throws Exception {
        String output = outputOf("store", folder.toString(), "0.05", "200");

        assertTrue(output.contains("take and done, 32 at a time"), output);
        try (var files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void saysWhichThereAre() {
        var failure = assertThrows(IllegalArgumentException.class, () -> Benchmarks.run("codecs"));

        assertTrue(failure.getMessage().startsWith("No benchmark is named 'codecs'; there are: requests, start,"));
    }

    @Test
    void saysWhichArgumentsItTakes() {
        var failure = assertThrows(IllegalArgumentException.class, () -> Benchmarks.run("codec", "many"));

        assertTrue(failure.getMessage().startsWith("'codec' takes these arguments: [operations]"));
    }

    private static String outputOf(String name, String... arguments) throws Exception {
        PrintStream before = System.out;
        var output = new ByteArrayOutputStream();
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        try {
            Benchmarks.run(name, arguments);
        } finally {
            System.setOut(before);
        }
        return output.toString(StandardCharsets.UTF_8);
    }
}
