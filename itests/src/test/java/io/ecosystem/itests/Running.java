package io.ecosystem.itests;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A running instance of the packed distribution, in its own folder, for all tests of a class. */
final class Running implements BeforeAllCallback, AfterAllCallback {

    private final String javaOptions;
    private Path folder;
    private Distribution distribution;

    Running() {
        this("");
    }

    Running(String javaOptions) {
        this.javaOptions = javaOptions;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        folder = Files.createTempDirectory("ecosystem");
        distribution = Distribution.warmIn(folder).withJavaOptions(javaOptions).start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        distribution.close();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    Distribution distribution() {
        return distribution;
    }
}
