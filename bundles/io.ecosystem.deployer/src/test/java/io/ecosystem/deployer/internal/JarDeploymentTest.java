package io.ecosystem.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import acme.Providing;
import io.ecosystem.testkit.TestJar;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.startlevel.BundleStartLevel;

@Timeout(120)
class JarDeploymentTest {

    @TempDir
    private Path home;

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
    void makesItsFolders() {
        assertThat(platform.deploy).isDirectory();
        assertThat(platform.conf).isDirectory();
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void installsAndStartsANewJar() throws Exception {
        TestJar.bundle("acme.roll", "1.0.0").writeTo(platform.deploy.resolve("roll.jar"));

        platform.settle();

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
        assertThat(platform.bundle("acme.roll").orElseThrow().getLocation()).isEqualTo("deploy:roll.jar");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void leavesAFileAloneUntilItHasStoppedChanging() throws Exception {
        TestJar.bundle("acme.roll", "1.0.0").writeTo(platform.deploy.resolve("roll.jar"));

        platform.scan();

        assertThat(platform.running("acme")).isEmpty();
    }

    @Test
    void takesAJarThatWasThereBeforeTheStartAtTheFirstLook() throws Exception {
        platform.stop();
        TestJar.bundle("acme.roll", "1.0.0").writeTo(platform.deploy.resolve("roll.jar"));

        platform.start();

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
    }

    @Test
    void updatesAChangedJarInPlace() throws Exception {
        var id = deployed("roll.jar", TestJar.bundle("acme.roll", "1.0.0")).getBundleId();

        TestJar.bundle("acme.roll", "1.1.0").writeTo(platform.deploy.resolve("roll.jar"));
        platform.settle();

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.1.0");
        assertThat(platform.bundle("acme.roll").orElseThrow().getBundleId()).isEqualTo(id);
    }

    @Test
    void doesNotUpdateAJarThatWasOnlyTouched() throws Exception {
        var bundle = deployed("roll.jar", TestJar.bundle("acme.roll", "1.0.0"));
        var modified = bundle.getLastModified();

        replace("roll.jar", TestJar.bundle("acme.roll", "1.0.0"));
        platform.settle();

        assertThat(bundle.getLastModified()).isEqualTo(modified);
        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
    }

    @Test
    void uninstallsAJarThatIsGone() throws Exception {
        deployed("roll.jar", TestJar.bundle("acme.roll", "1.0.0"));

        Files.delete(platform.deploy.resolve("roll.jar"));
        platform.settle();

        assertThat(platform.bundle("acme.roll")).isEmpty();
    }

    @Test
    void keepsABundleWhoseFileIsDeletedAndCopiedAgain() throws Exception {
        var bundle = deployed("roll.jar", TestJar.bundle("acme.roll", "1.0.0"));

        Files.delete(platform.deploy.resolve("roll.jar"));
        platform.scan();
        TestJar.bundle("acme.roll", "1.1.0").writeTo(platform.deploy.resolve("roll.jar"));
        platform.settle();

        assertThat(bundle.getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(platform.running("acme")).containsExactly("acme.roll 1.1.0");
    }

    @Test
    void startsTheNewVersionBeforeTheRenamedOldOneGoes() throws Exception {
        deployed("roll-1.0.jar", TestJar.bundle("acme.roll", "1.0.0"));

        Files.delete(platform.deploy.resolve("roll-1.0.jar"));
        TestJar.bundle("acme.roll", "1.1.0").writeTo(platform.deploy.resolve("roll-1.1.jar"));
        platform.scan();
        var first = platform.running("acme");
        platform.scan();
        var second = platform.running("acme");

        assertThat(first).containsExactly("acme.roll 1.0.0");
        assertThat(second).containsExactly("acme.roll 1.1.0");
    }

    @Test
    void keepsTheBundleOfARenamedFileRunning() throws Exception {
        var bundle = deployed("roll.jar", TestJar.bundle("acme.roll", "1.0.0"));
        var modified = bundle.getLastModified();

        Files.move(platform.deploy.resolve("roll.jar"), platform.deploy.resolve("renamed.jar"));
        platform.settle().settle();

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
        assertThat(bundle.getLastModified()).isEqualTo(modified);
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void tellsTwoFilesApartThatHadTheSameNameOneAfterTheOther() throws Exception {
        deployed("roll.jar", TestJar.bundle("acme.roll", "1.0.0"));
        Files.move(platform.deploy.resolve("roll.jar"), platform.deploy.resolve("renamed.jar"));
        platform.settle();

        TestJar.bundle("acme.other", "1.0.0").writeTo(platform.deploy.resolve("roll.jar"));
        platform.settle();

        assertThat(platform.running("acme")).containsExactly("acme.other 1.0.0", "acme.roll 1.0.0");
    }

    @Test
    void doesNotTouchAHalfWrittenJar() throws Exception {
        deployed("roll.jar", TestJar.bundle("acme.roll", "1.0.0"));
        var whole = TestJar.bundle("acme.roll", "1.1.0").bytes();

        Files.write(platform.deploy.resolve("roll.jar"), Arrays.copyOf(whole, whole.length / 2));
        platform.settle();

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void reportsAJarThatStaysIncompleteAndDeploysItWhenItIsWhole() throws Exception {
        var whole = TestJar.bundle("acme.roll", "1.0.0").bytes();
        Files.write(platform.deploy.resolve("roll.jar"), Arrays.copyOf(whole, whole.length / 2));

        platform.settle().losePatience().settle();
        var reported = platform.problems();
        Files.write(platform.deploy.resolve("roll.jar"), whole);
        platform.settle();

        assertThat(reported)
                .singleElement()
                .asString()
                .startsWith("deploy/roll.jar is not a complete jar: ")
                .endsWith("; copy it again");
        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void takesNoJarWithADamagedEntry() throws Exception {
        var bytes = TestJar.bundle("acme.roll", "1.0.0")
                .entry("big.txt", "0123456789".repeat(100))
                .bytes();
        int centralDirectory = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        bytes[centralDirectory - 20]++;
        Files.write(platform.deploy.resolve("roll.jar"), bytes);

        platform.settle().losePatience().settle();

        assertThat(platform.bundle("acme.roll")).isEmpty();
        assertThat(platform.problems()).singleElement().asString().contains("is not a complete jar");
    }

    @Test
    void reportsAJarThatIsNoBundle() throws Exception {
        TestJar.plain().writeTo(platform.deploy.resolve("library.jar"));

        platform.settle();

        assertThat(platform.problems())
                .containsExactly("deploy/library.jar is not a bundle, as its manifest has no Bundle-SymbolicName");
    }

    @Test
    void keepsTheRunningBundleWhenItsJarBecomesNoBundle() throws Exception {
        deployed("roll.jar", TestJar.bundle("acme.roll", "1.0.0"));

        TestJar.plain().writeTo(platform.deploy.resolve("roll.jar"));
        platform.settle();

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
        assertThat(platform.problems())
                .containsExactly("deploy/roll.jar is not a bundle, as its manifest has no "
                        + "Bundle-SymbolicName; acme.roll 1.0.0 stays as it was");
    }

    @Test
    void refusesTheSameBundleTwiceUntilTheFirstIsGone() throws Exception {
        deployed("a.jar", TestJar.bundle("acme.roll", "1.0.0"));
        TestJar.bundle("acme.roll", "1.0.0").writeTo(platform.deploy.resolve("b.jar"));
        platform.settle();
        var reported = platform.problems();

        Files.delete(platform.deploy.resolve("a.jar"));
        platform.settle().settle();

        assertThat(reported)
                .containsExactly(
                        "deploy/b.jar is bundle acme.roll 1.0.0, which is already installed from deploy/a.jar");
        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void dropsTheProblemOfAFileThatGoesWhenItWouldBeTriedAgain() throws Exception {
        deployed("one.jar", TestJar.bundle("acme.roll", "1.0.0"));
        TestJar.bundle("acme.roll", "1.0.0").writeTo(platform.deploy.resolve("two.jar"));
        platform.settle();
        assertThat(platform.problems()).hasSize(1);
        TestJar.bundle("acme.other", "1.0.0").writeTo(platform.deploy.resolve("other.jar"));
        platform.scan().scan();

        Files.delete(platform.deploy.resolve("two.jar"));
        platform.settle();

        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void saysWhichPackageIsMissingAndStartsTheBundleWhenItComes() throws Exception {
        TestJar.bundle("acme.roll", "1.0.0")
                .header("Import-Package", "acme.dice;version=\"[1.0,2)\"")
                .writeTo(platform.deploy.resolve("roll.jar"));
        platform.settle();
        var reported = platform.problems();

        TestJar.bundle("acme.dice", "1.2.0")
                .header("Export-Package", "acme.dice;version=1.2")
                .entry("acme/dice/Dice.txt", "")
                .writeTo(platform.deploy.resolve("dice.jar"));
        platform.settle();

        assertThat(reported)
                .containsExactly("deploy/roll.jar: acme.roll 1.0.0 does not run: it needs package acme.dice "
                        + "[1.0.0,2.0.0), which no installed bundle provides");
        assertThat(platform.running("acme")).containsExactly("acme.dice 1.2.0", "acme.roll 1.0.0");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void saysWhoHasThePackageInAnotherVersion() throws Exception {
        deployed(
                "dice.jar",
                TestJar.bundle("acme.dice", "1.0.0")
                        .header("Export-Package", "acme.dice;version=1.2")
                        .entry("acme/dice/Dice.txt", ""));

        TestJar.bundle("acme.roll", "1.0.0")
                .header("Import-Package", "acme.dice;version=\"[2.0,3)\"")
                .writeTo(platform.deploy.resolve("roll.jar"));
        platform.settle();

        assertThat(platform.problems())
                .containsExactly("deploy/roll.jar: acme.roll 1.0.0 does not run: it needs package "
                        + "acme.dice [2.0.0,3.0.0), but acme.dice 1.0.0 has version 1.2.0");
    }

    @Test
    void saysWhichJarOfTheRepositoryWouldProvideThePackage() throws Exception {
        TestJar.bundle("acme.dice", "1.0.0")
                .header("Export-Package", "acme.dice;version=1.2")
                .writeTo(home.resolve("repository/acme/dice/1.0.0/dice-1.0.0.jar"));
        TestJar.bundle("acme.roll", "1.0.0")
                .header("Import-Package", "acme.dice;version=\"[1.0,2)\"")
                .writeTo(platform.deploy.resolve("roll.jar"));

        platform.settle();

        assertThat(platform.problems())
                .containsExactly("deploy/roll.jar: acme.roll 1.0.0 does not run: it needs package "
                        + "acme.dice [1.0.0,2.0.0), which repository/acme/dice/1.0.0/dice-1.0.0.jar would provide");
    }

    @Test
    void saysThatAHandlerHasNoPlatformAndStartsItWhenThatComes() throws Exception {
        handler("[0.1.0,1.0.0)").writeTo(platform.deploy.resolve("roll.jar"));
        platform.settle();
        var reported = platform.problems();

        deployed("core.jar", core("0.1.0"));
        platform.settle();

        assertThat(reported)
                .containsExactly("deploy/roll.jar: acme.roll 1.0.0 does not run: it needs an implementation of "
                        + "ecosystem.handler [0.1.0,1.0.0), which no installed bundle provides");
        assertThat(platform.running("acme")).containsExactly("acme.core 1.0.0", "acme.roll 1.0.0");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void saysWhichJarWouldBeThePlatformOfAHandler() throws Exception {
        core("0.1.0").writeTo(home.resolve("system/acme/core/1.0.0/core-1.0.0.jar"));
        handler("[0.1.0,1.0.0)").writeTo(platform.deploy.resolve("roll.jar"));

        platform.settle();

        assertThat(platform.problems())
                .containsExactly("deploy/roll.jar: acme.roll 1.0.0 does not run: it needs an implementation of "
                        + "ecosystem.handler [0.1.0,1.0.0), which system/acme/core/1.0.0/core-1.0.0.jar would provide");
    }

    @Test
    void keepsTheRunningHandlerWhenItsNewVersionNeedsAnotherPlatform() throws Exception {
        deployed("core.jar", core("0.1.0"));
        core("1.0.0").writeTo(home.resolve("repository/core-1.0.jar"));
        deployed("roll.jar", TestJar.bundle("acme.roll", "0.9.0"));

        handler("[2.0.0,3.0.0)").writeTo(platform.deploy.resolve("roll.jar"));
        platform.settle();

        assertThat(platform.running("acme")).containsExactly("acme.core 1.0.0", "acme.roll 0.9.0");
        assertThat(platform.problems())
                .containsExactly("deploy/roll.jar is now acme.roll 1.0.0, which cannot run: it needs an implementation "
                        + "of ecosystem.handler [2.0.0,3.0.0), but acme.core 1.0.0 has version 0.1.0; "
                        + "acme.roll 0.9.0 stays as it was");
    }

    @Test
    void saysThroughWhomARequirementFails() throws Exception {
        TestJar.bundle("acme.dice", "1.0.0")
                .header("Export-Package", "acme.dice")
                .header("Import-Package", "acme.luck")
                .entry("acme/dice/Dice.txt", "")
                .writeTo(platform.deploy.resolve("dice.jar"));
        TestJar.bundle("acme.roll", "1.0.0")
                .header("Import-Package", "acme.dice")
                .writeTo(platform.deploy.resolve("roll.jar"));

        platform.settle();

        assertThat(platform.problems())
                .contains("deploy/roll.jar: acme.roll 1.0.0 does not run: it needs package acme.dice, whose provider"
                        + " acme.dice 1.0.0 needs package acme.luck, which no installed bundle provides");
    }

    @Test
    void saysWhichJavaIsNeeded() throws Exception {
        TestJar.bundle("acme.roll", "1.0.0")
                .header("Require-Capability", "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=99))\"")
                .writeTo(platform.deploy.resolve("roll.jar"));

        platform.settle();

        assertThat(platform.problems())
                .singleElement()
                .asString()
                .endsWith("does not run: it needs Java 99, and this is Java "
                        + Runtime.version().feature());
    }

    @Test
    void keepsTheRunningVersionWhenTheNewOneLacksSomething() throws Exception {
        deployed("roll.jar", TestJar.bundle("acme.roll", "1.0.0"));

        TestJar.bundle("acme.roll", "2.0.0")
                .header("Import-Package", "acme.luck")
                .writeTo(platform.deploy.resolve("roll.jar"));
        platform.settle();
        var reported = platform.problems();
        var running = platform.running("acme");
        deployed(
                "luck.jar",
                TestJar.bundle("acme.luck", "1.0.0")
                        .header("Export-Package", "acme.luck")
                        .entry("acme/luck/Luck.txt", ""));
        platform.settle();

        assertThat(running).containsExactly("acme.roll 1.0.0");
        assertThat(reported)
                .containsExactly("deploy/roll.jar is now acme.roll 2.0.0, which cannot run: it needs package "
                        + "acme.luck, which no installed bundle provides; acme.roll 1.0.0 stays as it was");
        assertThat(platform.running("acme")).containsExactly("acme.luck 1.0.0", "acme.roll 2.0.0");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void wiresThoseWhoImportFromAnUpdatedBundleAnew() throws Exception {
        deployed("dice.jar", dice("1.0.0"));
        var roll = deployed("roll.jar", TestJar.bundle("acme.roll", "1.0.0").header("Import-Package", "acme.dice"));
        var bystander = deployed("bystander.jar", TestJar.bundle("acme.bystander", "1.0.0"));
        var stopped = new ArrayList<Bundle>();
        platform.context().addBundleListener((SynchronousBundleListener) event -> {
            if (event.getType() == BundleEvent.STOPPED) {
                stopped.add(event.getBundle());
            }
        });

        replace("dice.jar", dice("1.1.0"));
        platform.settle();

        assertThat(platform.running("acme"))
                .containsExactly("acme.bystander 1.0.0", "acme.dice 1.1.0", "acme.roll 1.0.0");
        assertThat(roll.getResource("acme/dice/1.1.0.txt")).isNotNull();
        assertThat(roll.getResource("acme/dice/1.0.0.txt")).isNull();
        assertThat(stopped).contains(roll).doesNotContain(bystander);
    }

    @Test
    void leavesNoClassLoaderOfAReplacedVersionBehind() throws Exception {
        var bundle = deployed("roll.jar", TestJar.bundle("acme.roll", "1.0.0").type(Providing.class));
        var loaders = new ArrayList<WeakReference<ClassLoader>>();

        for (int i = 1; i <= 100; i++) {
            loaders.add(new WeakReference<>(
                    bundle.loadClass(Providing.class.getName()).getClassLoader()));
            replace("roll.jar", TestJar.bundle("acme.roll", "1.0." + i).type(Providing.class));
            platform.scan().scan();
        }

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.100");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (loaders.stream().anyMatch(loader -> loader.get() != null) && System.nanoTime() < deadline) {
            System.gc();
        }
        assertThat(loaders).allMatch(loader -> loader.get() == null);
    }

    @Test
    void reportsThoseWhoLoseWhatTheyImport() throws Exception {
        deployed("dice.jar", dice("1.0.0"));
        deployed("roll.jar", TestJar.bundle("acme.roll", "1.0.0").header("Import-Package", "acme.dice"));

        Files.delete(platform.deploy.resolve("dice.jar"));
        platform.settle();
        var reported = platform.problems();
        deployed("dice.jar", dice("1.0.0"));

        assertThat(reported)
                .containsExactly("deploy/roll.jar: acme.roll 1.0.0 does not run: it needs package acme.dice, "
                        + "which no installed bundle provides");
        assertThat(platform.running("acme")).containsExactly("acme.dice 1.0.0", "acme.roll 1.0.0");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void followsWhatHappenedToTheFolderWhileItWasStopped() throws Exception {
        deployed("stays.jar", TestJar.bundle("acme.stays", "1.0.0"));
        deployed("changes.jar", TestJar.bundle("acme.changes", "1.0.0"));
        deployed("goes.jar", TestJar.bundle("acme.goes", "1.0.0"));
        platform.stop();

        Files.delete(platform.deploy.resolve("goes.jar"));
        TestJar.bundle("acme.changes", "1.1.0").writeTo(platform.deploy.resolve("changes.jar"));
        TestJar.bundle("acme.comes", "1.0.0").writeTo(platform.deploy.resolve("comes.jar"));
        platform.start();

        assertThat(platform.running("acme"))
                .containsExactly("acme.changes 1.1.0", "acme.comes 1.0.0", "acme.stays 1.0.0");
        assertThat(platform.bundle("acme.goes")).isEmpty();
    }

    @Test
    void removesBundlesThatItDoesNotRemember() throws Exception {
        deployed("roll.jar", TestJar.bundle("acme.roll", "1.0.0"));
        platform.stop();

        Files.delete(home.resolve("data/deployer/jars.json"));
        Files.delete(platform.deploy.resolve("roll.jar"));
        platform.start();

        assertThat(platform.bundle("acme.roll")).isEmpty();
    }

    @Test
    void installsAllAgainAfterTheFrameworkHasLostItsCache() throws Exception {
        platform.with("org.osgi.framework.storage.clean", "onFirstInit");
        deployed("roll.jar", TestJar.bundle("acme.roll", "1.0.0"));
        platform.stop();

        platform.start();

        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
    }

    @Test
    void leavesABundleAloneThatSomeoneStopped() throws Exception {
        var bundle = deployed("roll.jar", TestJar.bundle("acme.roll", "1.0.0"));

        bundle.stop();
        deployed("other.jar", TestJar.bundle("acme.other", "1.0.0"));
        platform.settle();

        assertThat(platform.running("acme")).containsExactly("acme.other 1.0.0");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void waitsForTheStartLevelOfDeployedBundles() throws Exception {
        platform.stop();
        platform.with("org.osgi.framework.startlevel.beginning", "60").start();
        deployed("roll.jar", TestJar.bundle("acme.roll", "1.0.0"));

        var level = platform.bundle("acme.roll").orElseThrow().adapt(BundleStartLevel.class);

        assertThat(level.getStartLevel()).isEqualTo(50);
        assertThat(platform.running("acme")).containsExactly("acme.roll 1.0.0");
    }

    /** Code that waits for the start of everything deployed must not continue earlier. */
    @Test
    void isNotSettledWhenAStartLevelIsReachedDuringALook() throws Exception {
        var bundle = deployed("roll.jar", TestJar.bundle("acme.roll", "1.0.0"));
        var level = bundle.adapt(BundleStartLevel.class);
        var settled = Optional.of(false);
        for (int moment = 1; settled.isPresent(); moment++) {
            level.setStartLevel(5);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (bundle.getState() == Bundle.ACTIVE) {
                assertThat(System.nanoTime())
                        .as("the framework stops it on its own thread")
                        .isLessThan(deadline);
                Thread.onSpinWait();
            }
            platform.scan();

            settled = platform.pass(moment, () -> level.setStartLevel(1));

            assertThat(settled.orElse(false))
                    .as("settled, at moment %d", moment)
                    .isEqualTo(settled.isPresent() && bundle.getState() == Bundle.ACTIVE);
        }
    }

    @Test
    void attachesAFragmentToItsRunningHost() throws Exception {
        var host = deployed("host.jar", TestJar.bundle("acme.host", "1.0.0"));

        deployed(
                "fragment.jar",
                TestJar.bundle("acme.fragment", "1.0.0")
                        .header("Fragment-Host", "acme.host")
                        .entry("from-fragment.txt", ""));

        assertThat(host.getResource("from-fragment.txt")).isNotNull();
        assertThat(platform.running("acme")).containsExactly("acme.host 1.0.0");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void reportsAnActivatorThatFails() throws Exception {
        TestJar.bundle("acme.roll", "1.0.0")
                .header("Bundle-Activator", "acme.Missing")
                .writeTo(platform.deploy.resolve("roll.jar"));

        platform.settle();

        assertThat(platform.problems())
                .singleElement()
                .asString()
                .startsWith("deploy/roll.jar: acme.roll 1.0.0 does not run: its activator failed: ")
                .contains("acme.Missing")
                .doesNotContain("\n");
    }

    private Bundle deployed(String name, TestJar jar) throws Exception {
        jar.writeTo(platform.deploy.resolve(name));
        platform.settle();
        return Arrays.stream(platform.context().getBundles())
                .filter(bundle -> bundle.getLocation().startsWith("deploy:" + name))
                .findFirst()
                .orElseThrow();
    }

    private void replace(String name, TestJar jar) throws Exception {
        jar.writeTo(home.resolve("elsewhere.jar"));
        Files.move(home.resolve("elsewhere.jar"), platform.deploy.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Returns the description that bnd generates for a component with a route. */
    private static TestJar handler(String range) {
        var ends = range.substring(1, range.length() - 1).split(",");
        return TestJar.bundle("acme.roll", "1.0.0")
                .header(
                        "Require-Capability",
                        "osgi.implementation;filter:=\"(&(osgi.implementation=ecosystem.handler)"
                                + "(version>=%s)(!(version>=%s)))\"".formatted(ends[0], ends[1]));
    }

    private static TestJar core(String version) {
        return TestJar.bundle("acme.core", "1.0.0")
                .header(
                        "Provide-Capability",
                        "osgi.implementation;osgi.implementation=\"ecosystem.handler\";version:Version=\"%s\""
                                .formatted(version));
    }

    private static TestJar dice(String version) {
        return TestJar.bundle("acme.dice", version)
                .header("Export-Package", "acme.dice")
                .entry("acme/dice/" + version + ".txt", "");
    }
}
