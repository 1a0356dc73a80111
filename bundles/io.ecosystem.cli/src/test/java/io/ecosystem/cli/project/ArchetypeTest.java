package io.ecosystem.cli.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchetypeTest {

    private static final Map<String, String> VALUES = Map.of("package", "com.acme", "artifactId", "guests$1");

    @TempDir
    Path folder;

    private void writeJar(String... namesAndTexts) throws IOException {
        Path jar = folder.resolve("sdk/io/ecosystem/ecosystem-handler-archetype/1.0.0/archetype.jar");
        Files.createDirectories(jar.getParent());
        try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
                zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void fillsInNamesAndTexts() throws IOException {
        writeJar(
                "META-INF/maven/archetype-metadata.xml", "",
                "archetype-resources/src/main/java/A.java", "package ${package};",
                "archetype-resources/src/test/java/ATest.java", "",
                "archetype-resources/conf/__package__.A~__artifactId__.json", "",
                "archetype-resources/pom.xml", "${artifactId} ${other} ${a.dot}");

        assertThat(Archetype.in(folder).files(VALUES))
                .isEqualTo(Map.of(
                        "src/main/java/com/acme/A.java", "package com.acme;",
                        "src/test/java/com/acme/ATest.java", "",
                        "conf/com.acme.A~guests$1.json", "",
                        "pom.xml", "guests$1 ${other} ${a.dot}"));
    }

    @Test
    void saysWhereNoneIs() throws IOException {
        Path none = Files.createDirectories(folder.resolve("sdk/io/ecosystem/ecosystem-handler-archetype"));

        assertThatThrownBy(() -> Archetype.in(folder))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(none + "/*.jar");
    }
}
