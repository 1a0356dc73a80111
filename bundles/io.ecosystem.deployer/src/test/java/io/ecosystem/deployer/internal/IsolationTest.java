package io.ecosystem.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import acme.Blocking;
import acme.Failing;
import acme.Providing;
import acme.SlowToStop;
import acme.Uninitialized;
import io.ecosystem.testkit.TestJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** A problem with one file is reported and does not affect the others. */
@Timeout(60)
class IsolationTest {

    private static final int MUCH = 2_000_000;

    @TempDir
    private Path home;

    private final Map<String, String> states = new TreeMap<>();
    private Platform platform;

    @BeforeEach
    void start() throws Exception {
        platform = new Platform(home).start();
    }

    @AfterEach
    void stop() throws Exception {
        platform.stop();
    }

    @Test
    void namesAStartThatDoesNotEndWhileOthersStart() throws Exception {
        platform.raising(states);
        blocking("block.jar");
        TestJar.bundle("acme.roll", "1.0.0").writeTo(platform.deploy.resolve("roll.jar"));

        platform.settle();
        var before = platform.problems();
        platform.lose(10).scan();

        assertThat(before).isEmpty();
        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
        assertThat(platform.problems())
                .containsExactly("deploy/block.jar: its activator acme.Blocking is still in its "
                        + "method start after 10 s, at Blocking.java:12");
        assertThat(states).containsOnlyKeys("DEPLOYER.BLOCKED.deploy/block.jar");
    }

    @Test
    void interruptsAStartWhoseFileGoes() throws Exception {
        platform.raising(states);
        blocking("block.jar");
        platform.settle().lose(10).scan();

        Files.delete(platform.deploy.resolve("block.jar"));
        platform.settle();

        assertThat(platform.bundle("acme.block")).isEmpty();
        assertThat(platform.problems()).isEmpty();
        assertThat(states).isEmpty();
    }

    @Test
    void waitsForWhatUsesAReplacedBundleToStop() throws Exception {
        TestJar.bundle("acme.dice", "1.0.0")
                .header("Export-Package", "acme.dice")
                .entry("acme/dice/1.txt", "")
                .writeTo(platform.deploy.resolve("dice.jar"));
        TestJar.bundle("acme.slow", "1.0.0")
                .type(SlowToStop.class)
                .header("Bundle-Activator", SlowToStop.class.getName())
                .header("Import-Package", "org.osgi.framework,acme.dice")
                .writeTo(platform.deploy.resolve("slow.jar"));
        platform.settle();

        TestJar.bundle("acme.dice", "1.1.0")
                .header("Export-Package", "acme.dice")
                .entry("acme/dice/1.txt", "")
                .writeTo(platform.deploy.resolve("dice.jar"));
        platform.settle();
        var meanwhile = platform.running("acme");
        for (int look = 0; look < 1_500 && platform.running("acme").size() < 2; look++) {
            Thread.sleep(10); // periodic passes, as in the deployer, for at most 15 s
            platform.scan();
        }

        assertThat(meanwhile).isEmpty();
        assertThat(platform.running("acme")).containsExactly("acme.dice 1.1.0", "acme.slow 1.0.0");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void interruptsAStartWhoseFileIsReplaced() throws Exception {
        blocking("block.jar");
        platform.settle().lose(10).scan();

        TestJar.bundle("acme.quick", "1.1.0").writeTo(platform.deploy.resolve("block.jar"));
        platform.settle();

        assertThat(platform.running("acme")).containsExactly("acme.quick 1.1.0");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void blamesTheNewNameAfterAReplacement() throws Exception {
        TestJar.bundle("acme.old", "1.0.0").writeTo(platform.deploy.resolve("roll.jar"));
        platform.settle();

        TestJar.bundle("acme.new", "1.0.0")
                .component(Failing.class, "immediate=\"true\"><implementation class=\"%s\"/>")
                .writeTo(platform.deploy.resolve("roll.jar"));
        platform.settle().settle();

        assertThat(platform.problems())
                .singleElement()
                .asString()
                .startsWith("deploy/roll.jar: acme.new 1.0.0 is taken back: component acme.Failing cannot be made");
    }

    @Test
    void saysWhichClassCannotBeLinked() throws Exception {
        TestJar.bundle("acme.odd", "1.0.0")
                .component(Providing.class, "><implementation class=\"%s\"/>")
                .entry("acme/Providing.class", "no class")
                .writeTo(platform.deploy.resolve("odd.jar"));

        platform.settle();

        assertThat(platform.problems())
                .singleElement()
                .asString()
                .startsWith("deploy/odd.jar: acme.odd 1.0.0 runs, but "
                        + "component acme.Providing cannot be made: java.lang.ClassFormatError");
    }

    @Test
    void saysWhyAStaticInitializerFailed() throws Exception {
        TestJar.bundle("acme.odd", "1.0.0")
                .component(Uninitialized.class, "immediate=\"true\"><implementation " + "class=\"%s\"/>")
                .writeTo(platform.deploy.resolve("odd.jar"));

        platform.settle();

        assertThat(platform.problems())
                .singleElement()
                .asString()
                .contains("deploy/odd.jar: acme.odd 1.0.0 runs, but ", "the table is empty");
    }

    @Test
    void saysThatAJarDoesNothing() throws Exception {
        TestJar.bundle("acme.idle", "1.0.0").type(Providing.class).writeTo(platform.deploy.resolve("idle.jar"));
        TestJar.bundle("acme.lost", "1.0.0")
                .header("Service-Component", "OSGI-INF/lost.xml")
                .writeTo(platform.deploy.resolve("lost.jar"));

        platform.settle();

        assertThat(platform.problems()).hasSize(2);
        assertThat(platform.problems().getFirst()).contains("does nothing", "is @Component missing");
        assertThat(platform.problems().getLast())
                .contains("its manifest names OSGI-INF/lost.xml, which is not in the jar");
    }

    @Test
    void readsOnlyWhatIsOfASensibleSize() throws Exception {
        TestJar.bundle("acme.bomb", "1.0.0")
                .header("Comment", "x".repeat(MUCH))
                .writeTo(platform.deploy.resolve("bomb.jar"));
        TestJar.bundle("acme.xml", "1.0.0")
                .entry("OSGI-INF/c.xml", "x".repeat(MUCH))
                .writeTo(platform.deploy.resolve("xml.jar"));
        platform.configure("acme.deep.cfg.json", "{\"a\": " + "[".repeat(MUCH / 10) + "]".repeat(MUCH / 10) + "}");
        platform.configure("acme.long.cfg.json", "{\"a\": \"" + "x".repeat(MUCH) + "\"}");
        Files.writeString(platform.deploy.resolve("long.feature.json"), "x".repeat(3 * MUCH));
        platform.configure("acme.good.cfg.json", "{\"a\": [\"" + "[".repeat(99) + "\\\"" + "{".repeat(99) + "\"]}");

        platform.settle();

        assertThat(platform.problems())
                .contains(
                        "conf/acme.deep.cfg.json is not applied: objects and arrays lie in one another more than 32"
                                + " deep",
                        "conf/acme.long.cfg.json is not applied: it is longer than 1024 KiB",
                        "deploy/bomb.jar cannot be deployed: its entry META-INF/MANIFEST.MF is longer than 1024 KiB,"
                                + " unpacked",
                        "deploy/long.feature.json is not deployed: it is longer than 4096 KiB",
                        "deploy/xml.jar cannot be deployed: its entry OSGI-INF/c.xml is longer than 1024 KiB,"
                                + " unpacked");
        assertThat(platform.configuration("acme.good")).containsOnlyKeys("a");
    }

    @Test
    void leavesAloneWhatCannotBeLookedAt() throws Exception {
        Files.createSymbolicLink(platform.deploy.resolve("loop.jar"), platform.deploy.resolve("loop.jar"));
        TestJar.bundle("acme.roll", "1.0.0").writeTo(platform.deploy.resolve("roll.jar"));

        platform.settle();
        var during = platform.problems();
        Files.delete(platform.deploy.resolve("loop.jar"));
        platform.settle();

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
        assertThat(during)
                .singleElement()
                .asString()
                .startsWith("deploy/loop.jar cannot be looked at, it stays as it was");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void triesAgainWhatCouldNotBeReadForAReasonOutsideTheFile() throws Exception {
        var copies = home.resolve("data/deployer");
        Files.createDirectories(copies.getParent());
        Files.deleteIfExists(copies);
        Files.writeString(copies, "in the way");
        TestJar.bundle("acme.roll", "1.0.0").writeTo(platform.deploy.resolve("roll.jar"));

        platform.settle();
        var during = platform.problems();
        Files.delete(copies);
        platform.settle();

        assertThat(during).anyMatch(line -> line.startsWith("deploy/roll.jar cannot be deployed: "));
        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void seesAChangeThatLeavesSizeAndTimeAsTheyWere() throws Exception {
        var file = platform.conf.resolve("acme.server.cfg.json");
        var time = FileTime.fromMillis(1_000_000_000_000L);
        platform.configure("acme.server.cfg.json", "{\"port\": 1}");
        Files.setLastModifiedTime(file, time);
        platform.settle();

        Files.writeString(file, "{\"port\": 2}");
        Files.setLastModifiedTime(file, time);
        platform.settle();

        assertThat(platform.configuration("acme.server")).isEqualTo(Map.of("port", 2L));
    }

    @Test
    void refusesNamesThatNoComponentWouldGet() throws Exception {
        platform.configure("acme.server~b (copy).cfg.json", "{}");
        platform.configure("acme.server~a*b.cfg.json", "{}");

        platform.settle();

        assertThat(platform.problems())
                .containsExactly(
                        "conf/acme.server~a*b.cfg.json is not applied: its name contains '*', which names of"
                                + " configurations cannot; rename it",
                        "conf/acme.server~b (copy).cfg.json is not applied: its name contains '(' and ')', which names"
                                + " of configurations cannot; rename it");
    }

    @Test
    void namesTheConfigurationThatWasMeant() throws Exception {
        TestJar.bundle("acme.server", "1.0.0")
                .metatype("acme.server.tcp", "<AD id=\"port\" type=\"Integer\" " + "required=\"false\"/>")
                .writeTo(platform.deploy.resolve("server.jar"));
        platform.configure("acme.server.tpc~main.cfg.json", "{\"port\": 1}");
        platform.configure("acme.server.tcp-main.cfg.json", "{\"port\": 1}");

        platform.settle();

        assertThat(platform.problems())
                .containsExactly(
                        "conf/acme.server.tcp-main.cfg.json is unused: no installed bundle has a configuration "
                                + "acme.server.tcp-main; did you mean acme.server.tcp?",
                        "conf/acme.server.tpc~main.cfg.json is unused: no installed bundle has a configuration "
                                + "acme.server.tpc; did you mean acme.server.tcp?");
    }

    @Test
    void saysWhichFilesItPassesOver() throws Exception {
        platform.configure("foo.json", "{}");
        platform.configure("README", "not a configuration");
        Files.writeString(platform.deploy.resolve("game.json"), "{}");
        Files.writeString(platform.deploy.resolve(".hidden.json"), "{}");

        platform.settle();

        assertThat(platform.problems())
                .containsExactly(
                        "conf/foo.json is ignored: names of files in conf/ end with .cfg.json",
                        "deploy/game.json is ignored: names of files in deploy/ end with .feature.json or .jar or "
                                + ".rollout.json");
    }

    @Test
    void leavesNothingOfABlockedStartBehind() throws Exception {
        blocking("block.jar");
        platform.settle();

        platform.interrupt();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (platform.problems().isEmpty() && System.nanoTime() < deadline) {
            platform.settle(); // the interrupted code ends on its own thread
        }

        assertThat(platform.bundle("acme.block"))
                .get()
                .extracting(Bundle::getState)
                .isEqualTo(Bundle.RESOLVED);
        assertThat(platform.problems())
                .isEqualTo(List.of("deploy/block.jar: acme.block 1.0.0 does not run: its activator "
                        + "failed: java.lang.InterruptedException"));
    }

    private void blocking(String name) throws IOException {
        TestJar.bundle("acme.block", "1.0.0")
                .type(Blocking.class)
                .header("Bundle-Activator", Blocking.class.getName())
                .header("Import-Package", "org.osgi.framework")
                .writeTo(platform.deploy.resolve(name));
    }
}
