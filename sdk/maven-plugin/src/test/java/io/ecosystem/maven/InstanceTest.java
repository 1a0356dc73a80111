package io.ecosystem.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceTest {

    @TempDir
    Path folder;

    @Test
    void copiesConfigurationsThatTheInstanceDoesNotHave() throws IOException {
        Path home = folder.resolve("home");
        Path conf = Files.createDirectories(folder.resolve("project/conf"));
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/acme.A.cfg.json"), "{\"of\": \"the operator\"}");
        Files.writeString(conf.resolve("acme.A.cfg.json"), "{}");
        Files.writeString(conf.resolve("acme.B.cfg.json"), "{}");
        Files.writeString(conf.resolve("notes.txt"), "");

        assertEquals(List.of("acme.B.cfg.json"), new Instance(home).copyNewConfigurations(conf));

        assertEquals("{\"of\": \"the operator\"}", Files.readString(home.resolve("conf/acme.A.cfg.json")));
        assertEquals("{}", Files.readString(home.resolve("conf/acme.B.cfg.json")));
        assertEquals(List.of(), new Instance(home).copyNewConfigurations(folder.resolve("none")));
    }

    @Test
    void refusesAFolderThatIsNoDistribution() {
        var failure = assertThrows(
                IOException.class,
                () -> new Instance(folder).deploy(folder.resolve("a.jar").toFile()));

        assertEquals(
                folder
                        + " is no distribution of Ecosystem: it has no bin/eco; state one with the property"
                        + " ecosystem.home",
                failure.getMessage());
    }
}
