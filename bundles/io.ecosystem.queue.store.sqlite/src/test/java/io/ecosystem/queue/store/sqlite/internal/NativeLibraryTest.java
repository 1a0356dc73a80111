package io.ecosystem.queue.store.sqlite.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {

    @TempDir
    Path folder;

    @Test
    void isNotTriedAgainAndAgain() {
        var attempts = new AtomicInteger();
        var library = new NativeLibrary(folder, () -> {
            attempts.incrementAndGet();
            throw new Exception("No native library found");
        });

        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(library::load)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("SQLite's library cannot be loaded from " + folder);
        }

        assertThat(attempts).hasValue(1);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void saysWhatToDoWhereNothingMayBeRun() {
        assertThat(NativeLibrary.explained("/tmp/sqlite-probe: failed to map segment from shared object"))
                .isEqualTo(
                        "/tmp/sqlite-probe: failed to map segment from shared object; the file system is mounted with"
                                + " 'noexec', so name another folder with --folder temporary=<path>");
    }
}
