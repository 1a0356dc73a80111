package io.ecosystem.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import acme.Blocking;
import acme.Failing;
import acme.Providing;
import acme.Starting;
import acme.Waiting;
import io.ecosystem.testkit.TestJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.startlevel.BundleStartLevel;

/** One version of a platform bundle works: that of the newest jar in the deploy folder, or that of the distribution. */
@Timeout(120)
class ReplacementTest {

    private static final String COMPONENT = "immediate=\"true\"><implementation class=\"%s\"/>";

    @TempDir
    private Path home;

    private Platform platform;

    @BeforeEach
    void start() throws Exception {
        platform = new Platform(home);
        platform.startFramework();
    }

    @AfterEach
    void stop() throws Exception {
        platform.stop();
    }

    @Test
    void replacesAPlatformBundleInPlaceAndBringsItBack() throws Exception {
        var dice = platform.shipped("dice", dice("1.0.0"));
        var id = dice.getBundleId();
        platform.startDeployer();

        deploy("new.jar", dice("9.0.0"));
        platform.awaitRunning("acme.dice 9.0.0");
        var during = platform.problems();
        Files.delete(platform.deploy.resolve("new.jar"));
        platform.awaitRunning("acme.dice 1.0.0");

        assertThat(dice.getBundleId()).isEqualTo(id);
        assertThat(dice.adapt(BundleStartLevel.class).isPersistentlyStarted()).isTrue();
        assertThat(during).isEmpty();
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void refusesTheVersionOfTheDistribution() throws Exception {
        var dice = platform.shipped("dice", dice("1.0.0"));
        platform.startDeployer();

        deploy("same.jar", dice("1.0.0"));

        platform.awaitProblems(
                "deploy/same.jar is bundle acme.dice 1.0.0, which is already installed from " + dice.getLocation());
    }

    @Test
    void letsAnOlderVersionStandBy() throws Exception {
        platform.shipped("dice", dice("1.0.0"));
        platform.startDeployer();

        deploy("old.jar", dice("0.9.0"));

        platform.awaitProblems("deploy/old.jar: acme.dice 0.9.0 stands by: 1.0.0 of the distribution is newer");
        platform.awaitRunning("acme.dice 1.0.0");
    }

    @Test
    void followsAFileThatIsOverwritten() throws Exception {
        platform.shipped("dice", dice("1.0.0"));
        platform.startDeployer();

        deploy("dice.jar", dice("2.0.0"));
        platform.awaitRunning("acme.dice 2.0.0");
        deploy("dice.jar", dice("3.0.0"));
        platform.awaitRunning("acme.dice 3.0.0");
        deploy("dice.jar", dice("2.0.0"));
        platform.awaitRunning("acme.dice 2.0.0");
        deploy("dice.jar", dice("0.9.0"));

        platform.awaitProblems("deploy/dice.jar: acme.dice 0.9.0 stands by: 1.0.0 of the distribution is newer");
        platform.awaitRunning("acme.dice 1.0.0");
    }

    @Test
    void takesTheFileForAnotherBundle() throws Exception {
        platform.shipped("dice", dice("1.0.0"));
        platform.startDeployer();
        deploy("any.jar", dice("9.0.0"));
        platform.awaitRunning("acme.dice 9.0.0");

        deploy("any.jar", TestJar.bundle("acme.roll", "1.0.0"));
        platform.awaitRunning("acme.dice 1.0.0", "acme.roll 1.0.0");
        deploy("any.jar", dice("9.0.0"));
        platform.awaitRunning("acme.dice 9.0.0");

        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void letsTheNewestOfTwoFilesWork() throws Exception {
        platform.shipped("dice", dice("1.0.0"));
        platform.startDeployer();
        deploy("a.jar", dice("8.0.0"));
        platform.awaitRunning("acme.dice 8.0.0");

        deploy("b.jar", dice("9.0.0"));
        platform.awaitRunning("acme.dice 9.0.0");
        platform.awaitProblems("deploy/a.jar: acme.dice 8.0.0 stands by: 9.0.0 of deploy/b.jar is newer");
        Files.delete(platform.deploy.resolve("b.jar"));
        platform.awaitRunning("acme.dice 8.0.0");

        platform.awaitProblems();
    }

    @Test
    void keepsTheBundleOfARenamedFile() throws Exception {
        var dice = platform.shipped("dice", dice("1.0.0"));
        platform.startDeployer();
        deploy("a.jar", dice("9.0.0"));
        platform.awaitRunning("acme.dice 9.0.0");
        long modified = dice.getLastModified();

        Files.move(platform.deploy.resolve("a.jar"), platform.deploy.resolve("b.jar"));
        platform.settle().settle();

        platform.awaitRunning("acme.dice 9.0.0");
        assertThat(dice.getLastModified()).isEqualTo(modified);
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void leavesTheOldVersionIfTheNewOneLacksSomething() throws Exception {
        var dice = platform.shipped("dice", dice("1.0.0"));
        platform.startDeployer();
        long modified = dice.getLastModified();

        deploy("dice.jar", dice("9.0.0").header("Import-Package", "acme.luck"));

        platform.awaitProblems(
                "deploy/dice.jar: acme.dice 9.0.0 cannot replace 1.0.0: it needs package acme.luck, which no "
                        + "installed bundle provides");
        assertThat(dice.getLastModified()).isEqualTo(modified);
        deploy(
                "luck.jar",
                TestJar.bundle("acme.luck", "1.0.0")
                        .header("Export-Package", "acme.luck")
                        .entry("acme/luck/luck.txt", ""));
        platform.awaitRunning("acme.dice 9.0.0", "acme.luck 1.0.0");
    }

    @Test
    void leavesTheOldVersionIfAUserNeedsIt() throws Exception {
        var dice = platform.shipped("dice", dice("1.0.0"));
        platform.shipped("roll", roll("[1.0,2.0)"));
        platform.startDeployer();
        long modified = dice.getLastModified();

        deploy("dice.jar", dice("9.0.0").header("Export-Package", "acme.dice;version=\"9.0.0\""));

        platform.awaitProblems(
                "deploy/dice.jar: acme.dice 9.0.0 cannot replace 1.0.0: acme.roll needs package acme.dice "
                        + "[1.0.0,2.0.0), and it brings 9.0.0");
        assertThat(dice.getLastModified()).isEqualTo(modified);
        platform.awaitRunning("acme.dice 1.0.0", "acme.roll 1.0.0");
    }

    @Test
    void wiresUsersAnew() throws Exception {
        platform.shipped("dice", dice("1.0.0"));
        var shipped = platform.shipped("roll", roll("[1.0,2.0)"));
        platform.startDeployer();
        deploy("user.jar", roll("[1.0,2.0)").header("Bundle-SymbolicName", "acme.user"));
        platform.awaitRunning("acme.dice 1.0.0", "acme.roll 1.0.0", "acme.user 1.0.0");

        deploy("dice.jar", dice("9.0.0"));
        platform.awaitRunning("acme.dice 9.0.0", "acme.roll 1.0.0", "acme.user 1.0.0");

        var user = platform.bundle("acme.user").orElseThrow();
        for (Bundle bundle : List.of(shipped, user)) {
            assertThat(bundle.getResource("acme/dice/9.0.0.txt")).isNotNull();
            assertThat(bundle.getResource("acme/dice/1.0.0.txt")).isNull();
        }
    }

    @Test
    void refusesFragmentsAndTheFramework() throws Exception {
        platform.shipped("dice", dice("1.0.0"));
        platform.startDeployer();
        var framework = platform.context().getBundle();

        deploy("a.jar", dice("9.0.0").header("Fragment-Host", "org.apache.felix.scr"));
        deploy("b.jar", TestJar.bundle(framework.getSymbolicName(), "99.0.0"));

        platform.awaitProblems(
                "deploy/a.jar: acme.dice 9.0.0 cannot replace 1.0.0: it is a fragment, which comes with the "
                        + "distribution only",
                "deploy/b.jar: %s 99.0.0 cannot replace %s: it is the framework, which comes with the distribution only"
                        .formatted(framework.getSymbolicName(), framework.getVersion()));
    }

    @Test
    void bringsTheOldVersionBackIfTheNewOneDoesNotStart() throws Exception {
        var dice = platform.shipped("dice", dice("1.0.0"));
        platform.startDeployer();

        deploy("dice.jar", dice("9.0.0").header("Bundle-Activator", "acme.Missing"));
        platform.awaitRunning("acme.dice 1.0.0");
        var line = awaitOneProblem("deploy/dice.jar: acme.dice 9.0.0 does not work: ");
        long modified = dice.getLastModified();
        platform.settle().settle();

        assertThat(line).contains("acme.Missing").contains("; 1.0.0 of the distribution is back, after ");
        assertThat(dice.getLastModified()).as("it is not tried again").isEqualTo(modified);
        deploy("dice.jar", dice("9.0.1"));
        platform.awaitRunning("acme.dice 9.0.1");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void installsNoSecondVersionForAFeature() throws Exception {
        platform.shipped("dice-1.0.0", dice("1.0.0"));
        platform.startDeployer();
        deploy("dice.jar", dice("9.0.0"));
        platform.awaitRunning("acme.dice 9.0.0");

        Files.writeString(platform.deploy.resolve("game.feature.json"), """
            {"id": "acme:game:1", "bundles": [{"id": "acme:dice:1.0.0"}]}
            """);
        platform.settle();

        platform.awaitRunning("acme.dice 9.0.0");
        assertThat(platform.bundles("acme")).hasSize(1);
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void triesAgainWhatIsCopiedAgain() throws Exception {
        platform.shipped("dice", dice("1.0.0"));
        platform.startDeployer();
        var luck = home.resolve("luck");
        deploy("dice.jar", starting("9.0.0"));
        platform.awaitRunning("acme.dice 1.0.0");
        awaitOneProblem("deploy/dice.jar: acme.dice 9.0.0 does not work: java.lang.IllegalStateException: no luck; ");

        Files.createFile(luck);
        platform.settle();
        var before = platform.running("acme");
        deploy("dice.jar", starting("9.0.0"));
        platform.awaitRunning("acme.dice 9.0.0");

        assertThat(before).containsExactly("acme.dice 1.0.0");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void saysThatNeitherVersionRuns() throws Exception {
        var luck = Files.createFile(home.resolve("luck"));
        platform.shipped("dice", starting("1.0.0"));
        platform.startDeployer();

        Files.delete(luck);
        deploy("dice.jar", starting("9.0.0"));

        platform.awaitProblems(
                "acme.dice 1.0.0 of the distribution does not run: java.lang.IllegalStateException: no luck",
                "deploy/dice.jar: acme.dice 9.0.0 does not work: java.lang.IllegalStateException: no luck; and the"
                        + " shipped version: java.lang.IllegalStateException: no luck");
    }

    private TestJar starting(String version) {
        return dice(version)
                .header("Bundle-Activator", Starting.class.getName())
                .header("Import-Package", "org.osgi.framework")
                .header("Starts-With", home.resolve("luck").toString())
                .type(Starting.class);
    }

    @Test
    void bringsTheOldVersionBackIfAComponentFails() throws Exception {
        platform.shipped("dice", dice("1.0.0").component(Providing.class, COMPONENT));
        platform.startDeployer();

        deploy("dice.jar", dice("9.0.0").component(Failing.class, COMPONENT));
        platform.awaitRunning("acme.dice 1.0.0");

        assertThat(awaitOneProblem("deploy/dice.jar: acme.dice 9.0.0 does not work: component acme.Failing cannot be "
                        + "made: java.lang.IllegalStateException: cannot open the box: it is locked"))
                .contains("; 1.0.0 of the distribution is back");
    }

    @Test
    void bringsTheOldVersionBackIfAComponentWaitsInVain() throws Exception {
        platform.shipped("dice", dice("1.0.0").component(Waiting.class, COMPONENT));
        platform.startDeployer();

        deploy(
                "dice.jar",
                dice("9.0.0")
                        .component(
                                Waiting.class,
                                COMPONENT.replace("/>", "/><reference name=\"lost\" interface=\"acme.Lost\"/>")));
        awaitPasses(() -> platform.running("acme").equals(List.of("acme.dice 9.0.0")) && !platform.isReplacing());
        platform.lose(2);
        platform.awaitRunning("acme.dice 1.0.0");

        awaitOneProblem("deploy/dice.jar: acme.dice 9.0.0 does not work: component acme.Waiting waits for a service "
                + "acme.Lost, which no installed component provides; 1.0.0 of the distribution is back");
    }

    @Test
    void bringsTheOldVersionBackIfAUserDoesNotStart() throws Exception {
        platform.shipped("dice", dice("1.0.0"));
        platform.shipped(
                "roll",
                roll("[1.0,2.0)")
                        .header("Bundle-Activator", Starting.class.getName())
                        .type(Starting.class));
        platform.startDeployer();

        deploy("dice.jar", dice("9.0.0").entry("acme/dice/refuse.txt", ""));
        platform.awaitRunning("acme.dice 1.0.0", "acme.roll 1.0.0");

        awaitOneProblem("deploy/dice.jar: acme.dice 9.0.0 does not work: acme.roll does not run with it: "
                + "java.lang.IllegalStateException: the dice refuse; 1.0.0 of the distribution is back");
    }

    @Test
    void namesCodeThatDoesNotReturnAndInterruptsIt() throws Exception {
        platform.shipped("dice", dice("1.0.0"));
        platform.startDeployer();
        deploy(
                "block.jar",
                dice("9.0.0")
                        .header("Bundle-Activator", Blocking.class.getName())
                        .header("Import-Package", "org.osgi.framework")
                        .type(Blocking.class));
        var dice = platform.bundle("acme.dice").orElseThrow();
        awaitPasses(() -> dice.getState() == Bundle.STARTING);

        platform.lose(1);
        deploy("roll.jar", TestJar.bundle("acme.roll", "1.0.0"));
        awaitPasses(() -> platform.running("acme").equals(List.of("acme.roll 1.0.0")));
        boolean settled = platform.lose(10).isSettledAfterAPass();
        var late = platform.problems();
        platform.awaitRunning("acme.dice 1.0.0", "acme.roll 1.0.0");

        assertThat(settled).as("it does not hold up the start").isTrue();
        assertThat(late)
                .containsExactly("deploy/block.jar: its activator acme.Blocking is still in its method start of "
                        + "acme.dice after 10 s, at Blocking.java:12");
        awaitOneProblem("deploy/block.jar: acme.dice 9.0.0 does not work: java.lang.InterruptedException; ");
    }

    @Test
    void staysAcrossARestart() throws Exception {
        var location = platform.shipped("dice", dice("1.0.0")).getLocation();
        platform.startDeployer();
        deploy("dice.jar", dice("9.0.0"));
        platform.awaitRunning("acme.dice 9.0.0");
        restart();
        long modified = platform.context().getBundle(location).getLastModified();
        platform.startDeployer();
        platform.awaitRunning("acme.dice 9.0.0");

        assertThat(platform.context().getBundle(location).getLastModified()).isEqualTo(modified);
        restart();
        Files.delete(platform.deploy.resolve("dice.jar"));
        platform.startDeployer();
        platform.awaitRunning("acme.dice 1.0.0");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void bringsAllBackAlthoughOneRestartsTheDeployer() throws Exception {
        platform.shipped("dice", dice("1.0.0"));
        platform.shipped("luck", TestJar.bundle("acme.luck", "1.0.0"));
        platform.startDeployer();
        deploy("dice.jar", dice("9.0.0"));
        deploy("luck.jar", TestJar.bundle("acme.luck", "9.0.0"));
        platform.awaitRunning("acme.dice 9.0.0", "acme.luck 9.0.0");

        Files.delete(platform.deploy.resolve("dice.jar"));
        Files.delete(platform.deploy.resolve("luck.jar"));
        awaitPasses(() -> platform.running("acme").contains("acme.dice 1.0.0"));
        platform.startDeployer();

        platform.awaitRunning("acme.dice 1.0.0", "acme.luck 1.0.0");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void judgesAFileAnewAfterAnUpgradeOfTheDistribution() throws Exception {
        var location = platform.shipped("dice", dice("1.0.0")).getLocation();
        platform.startDeployer();
        deploy("dice.jar", dice("9.0.0"));
        platform.awaitRunning("acme.dice 9.0.0");

        restart();
        platform.context().getBundle(location).update();
        platform.startDeployer();
        platform.awaitRunning("acme.dice 9.0.0");
        restart();
        dice("10.0.0").writeTo(home.resolve("system/dice.jar"));
        platform.context().getBundle(location).update();
        platform.startDeployer();

        platform.awaitProblems("deploy/dice.jar: acme.dice 9.0.0 stands by: 10.0.0 of the distribution is newer");
        platform.awaitRunning("acme.dice 10.0.0");
    }

    @Test
    void doesNotTryAgainWhatEndedTheInstance() throws Exception {
        var location = platform.shipped("dice", dice("1.0.0")).getLocation();
        platform.with("ecosystem.folder.data", home.resolve("data").toString());
        restart();
        platform.startDeployer();
        var unproven = home.resolve("data/framework.unproven");
        deploy(
                "dice.jar",
                dice("9.0.0")
                        .header("Bundle-Activator", Blocking.class.getName())
                        .header("Import-Package", "org.osgi.framework")
                        .type(Blocking.class));
        awaitPasses(() -> platform.context().getBundle(location).getState() == Bundle.STARTING);
        var named = Files.readAllLines(unproven);

        platform.stop();
        platform.startFramework();
        platform.startDeployer();
        platform.awaitRunning("acme.dice 1.0.0");

        assertThat(named).containsExactly(location);
        assertThat(unproven).doesNotExist();
        platform.awaitProblems(
                "deploy/dice.jar: acme.dice 9.0.0 stands by, 1.0.0 of the distribution works: the instance ended "
                        + "before it was known to work; copy the file again to try it again");
    }

    @Test
    void noticesThatSomeoneElseBroughtTheOldVersionBack() throws Exception {
        var dice = platform.shipped("dice", dice("1.0.0"));
        platform.startDeployer();
        deploy("dice.jar", dice("9.0.0"));
        platform.awaitRunning("acme.dice 9.0.0");

        dice.update();

        platform.awaitRunning("acme.dice 1.0.0");
        platform.awaitProblems(
                "deploy/dice.jar: acme.dice 9.0.0 stands by, 1.0.0 of the distribution works: 1.0.0 was put back; "
                        + "copy the file again to try it again");
    }

    private void restart() throws Exception {
        platform.stop();
        platform.startFramework();
    }

    private void deploy(String name, TestJar jar) throws Exception {
        jar.writeTo(platform.deploy.resolve(name));
    }

    private String awaitOneProblem(String start) {
        platform.awaitSettled(() -> platform.problems().size() == 1
                && platform.problems().getFirst().startsWith(start));
        return platform.problems().getFirst();
    }

    private void awaitPasses(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            platform.scan();
            assertThat(System.nanoTime())
                    .as("running: %s, problems: %s", platform.running("acme"), platform.problems())
                    .isLessThan(deadline);
        }
    }

    private static TestJar roll(String range) {
        return TestJar.bundle("acme.roll", "1.0.0")
                .header("Import-Package", "acme.dice;version=\"%s\",org.osgi.framework".formatted(range));
    }

    private static TestJar dice(String version) {
        return TestJar.bundle("acme.dice", version)
                .header("Export-Package", "acme.dice;version=\"1.0.0\"")
                .entry("acme/dice/" + version + ".txt", "");
    }
}
