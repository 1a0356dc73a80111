package io.ecosystem.configuration.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {

    private static final Map<String, Object> TREE =
            Map.of("a", "1", "b \"\u00e4\n", List.of("x", "", Map.of("y", "z")), "none", List.of(), "empty", Map.of());

    @TempDir
    private Path folder;

    private Path file;
    private StateFile state;

    @BeforeEach
    void write() throws Exception {
        file = folder.resolve("new/state.json");
        state = new StateFile(file);
        state.write(TREE);
    }

    @Test
    void comesBackAsItWasWritten() {
        assertThat(new StateFile(file).read()).isEqualTo(TREE);
    }

    @Test
    void isEmptyBeforeItIsWritten() {
        assertThat(new StateFile(folder.resolve("other.json")).read()).isEmpty();
    }

    @Test
    void countsAsEmptyWhereverItIsCut() throws Exception {
        byte[] whole = Files.readAllBytes(file);

        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));

            assertThat(state.read()).as("cut at %d", length).isEmpty();
        }
    }

    @Test
    void countsAsEmptyWhicheverByteIsDamaged() throws Exception {
        byte[] whole = Files.readAllBytes(file);

        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(file, damaged);

            assertThat(state.read()).as("damaged at %d", at).isEmpty();
        }
    }

    @Test
    void countsAsEmptyInTheBinaryFormOfEarlierBuilds() throws Exception {
        Files.write(file, new byte[] {(byte) 0xEC, 5, 0, 2, 0, 0, 0, 0, 1, 2, 3, 4, 'M', 0, 0, 0, 0});

        assertThat(state.read()).isEmpty();
    }
}
