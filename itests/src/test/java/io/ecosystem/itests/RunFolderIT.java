package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what {@code mvn -Prun} does to the folder of its instance, by the same script. */
public class RunFolderIT {

    private static final Path DISTRIBUTION =
            Path.of(System.getProperty("distribution")).normalize();
    private static final Path SCRIPT =
            DISTRIBUTION.resolve("../../src/main/ant/update-instance.xml").normalize();

    @TempDir
    Path folder;

    @Test
    public void anUpdateKeepsWhatIsTheUsers() throws Exception {
        Path built = Files.createDirectory(folder.resolve("built"));
        write(built, "bin/eco", "1");
        write(built, "lib/old.jar", "1");
        write(built, "conf/kept.cfg.json", "1");
        write(built, "conf/changed.cfg.json", "1");
        write(built, "conf/deleted.cfg.json", "1");
        Path instance = folder.resolve("run");
        update(built, instance);
        assertEquals("1", Files.readString(instance.resolve("conf/deleted.cfg.json")));
        assertTrue(Files.isExecutable(instance.resolve("bin/eco")));

        write(instance, "conf/changed.cfg.json", "mine");
        Files.delete(instance.resolve("conf/deleted.cfg.json"));
        write(instance, "deploy/mine.jar", "mine");
        write(instance, "queues/ecosystem-0/orders.db", "mine");
        write(built, "bin/eco", "2");
        Files.delete(built.resolve("lib/old.jar"));
        write(built, "lib/new.jar", "2");
        write(built, "conf/new.cfg.json", "2");
        write(built, "conf/kept.cfg.json", "2");
        update(built, instance);

        assertEquals("2", Files.readString(instance.resolve("bin/eco")));
        assertFalse(Files.exists(instance.resolve("lib/old.jar")));
        assertEquals("2", Files.readString(instance.resolve("lib/new.jar")));
        assertEquals("2", Files.readString(instance.resolve("conf/new.cfg.json")));
        assertEquals("1", Files.readString(instance.resolve("conf/kept.cfg.json")));
        assertEquals("mine", Files.readString(instance.resolve("conf/changed.cfg.json")));
        assertFalse(Files.exists(instance.resolve("conf/deleted.cfg.json")));
        assertEquals("mine", Files.readString(instance.resolve("deploy/mine.jar")));
        assertEquals("mine", Files.readString(instance.resolve("queues/ecosystem-0/orders.db")));
    }

    private static void write(Path folder, String name, String content) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private void update(Path built, Path instance) throws Exception {
        write(folder, "pom.xml", """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>acme</groupId>
              <artifactId>run</artifactId>
              <version>1</version>
              <packaging>pom</packaging>
              <build>
                <plugins>
                  <plugin>
                    <artifactId>maven-antrun-plugin</artifactId>
                    <version>3.1.0</version>
                    <configuration>
                      <target>
                        <ant antfile="%s">
                          <property name="built" location="%s"/>
                          <property name="instance" location="%s"/>
                        </ant>
                      </target>
                    </configuration>
                  </plugin>
                </plugins>
              </build>
            </project>
            """.formatted(SCRIPT, built, instance));
        new Maven(folder).run(folder, "antrun:run");
    }
}
