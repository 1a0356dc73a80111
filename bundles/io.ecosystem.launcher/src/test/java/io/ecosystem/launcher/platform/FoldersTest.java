package io.ecosystem.launcher.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.ecosystem.launcher.StartFailedException;
import io.ecosystem.platform.InstanceFolder;
import io.ecosystem.platform.host.HostEnvironment;
import io.ecosystem.platform.host.HostEnvironment.OperatingSystem;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {

    private static final InstanceIdentity DICE = new InstanceIdentity("dice", "1");

    @TempDir
    private Path temporary;

    @Test
    void followXdgForAUserOfLinux() throws StartFailedException {
        var folders = of(linux(Map.of("XDG_RUNTIME_DIR", "/run/user/1000"), 1000));

        assertThat(folders.at(InstanceFolder.DATA)).hasToString("/home/ann/.local/share/ecosystem/data/dice-1");
        assertThat(folders.at(InstanceFolder.QUEUES)).hasToString("/home/ann/.local/share/ecosystem/queues/dice-1");
        assertThat(folders.at(InstanceFolder.LOG)).hasToString("/home/ann/.local/state/ecosystem/log");
        assertThat(folders.at(InstanceFolder.SOCKETS)).hasToString("/run/user/1000/ecosystem");
        assertThat(folders.at(InstanceFolder.TEMPORARY)).hasToString("/home/ann/.cache/ecosystem/temporary/dice-1");
        assertThat(folders.lockFile()).hasToString("/home/ann/.local/state/ecosystem/lock/dice-1.lock");
    }

    @Test
    void followTheVariablesOfXdg() throws StartFailedException {
        var folders = of(
                linux(Map.of("XDG_DATA_HOME", "/d", "XDG_STATE_HOME", "/s", "XDG_CACHE_HOME", "not/absolute"), 1000));

        assertThat(folders.at(InstanceFolder.DATA)).hasToString("/d/ecosystem/data/dice-1");
        assertThat(folders.at(InstanceFolder.SOCKETS)).hasToString("/s/ecosystem/sockets");
        assertThat(folders.at(InstanceFolder.TEMPORARY)).hasToString("/home/ann/.cache/ecosystem/temporary/dice-1");
    }

    @Test
    void lockTheSameFileWithAndWithoutALogin() throws StartFailedException {
        var fromALogin = of(linux(Map.of("XDG_RUNTIME_DIR", "/run/user/1000"), 1000));
        var fromCron = of(linux(Map.of(), 1000));

        assertThat(fromALogin.lockFile()).isEqualTo(fromCron.lockFile());
    }

    @Test
    void lieWhereTheSystemKeepsThoseOfRoot() throws StartFailedException {
        var folders = of(linux(Map.of(), 0));

        assertThat(folders.at(InstanceFolder.DATA)).hasToString("/var/lib/ecosystem/data/dice-1");
        assertThat(folders.at(InstanceFolder.LOG)).hasToString("/var/log/ecosystem");
        assertThat(folders.at(InstanceFolder.SOCKETS)).hasToString("/run/ecosystem");
        assertThat(folders.lockFile()).hasToString("/var/lib/ecosystem/lock/dice-1.lock");
    }

    @Test
    void areThoseThatSystemdHasMade() throws StartFailedException {
        var folders = of(linux(
                Map.of(
                        "STATE_DIRECTORY",
                        "/var/lib/eco:/var/lib/more",
                        "RUNTIME_DIRECTORY",
                        "/run/eco",
                        "LOGS_DIRECTORY",
                        "/var/log/eco",
                        "CACHE_DIRECTORY",
                        "/var/cache/eco"),
                977));

        assertThat(folders.at(InstanceFolder.DATA)).hasToString("/var/lib/eco/data/dice-1");
        assertThat(folders.at(InstanceFolder.QUEUES)).hasToString("/var/lib/eco/queues/dice-1");
        assertThat(folders.lockFile()).hasToString("/var/lib/eco/lock/dice-1.lock");
        assertThat(folders.at(InstanceFolder.LOG)).hasToString("/var/log/eco");
        assertThat(folders.at(InstanceFolder.SOCKETS)).hasToString("/run/eco");
        assertThat(folders.at(InstanceFolder.TEMPORARY)).hasToString("/var/cache/eco/temporary/dice-1");
    }

    @Test
    void lieInTheLibraryOnMacOs() throws StartFailedException {
        var environment = new HostEnvironment(
                OperatingSystem.named("Mac OS X"), Map.of(), "/Users/ann", "ann", 501, FileSystems.getDefault());

        var folders = of(environment);

        String support = "/Users/ann/Library/Application Support/ecosystem/";
        assertThat(folders.at(InstanceFolder.DATA)).hasToString(support + "data/dice-1");
        assertThat(folders.at(InstanceFolder.SOCKETS)).hasToString(support + "sockets");
        assertThat(folders.lockFile()).hasToString(support + "lock/dice-1.lock");
        assertThat(folders.at(InstanceFolder.LOG)).hasToString("/Users/ann/Library/Logs/ecosystem");
        assertThat(folders.at(InstanceFolder.TEMPORARY))
                .hasToString("/Users/ann/Library/Caches/ecosystem/temporary/dice-1");
    }

    @Test
    void lieInTheProfileOfAUserOfWindows() throws Exception {
        try (FileSystem files = windows()) {
            var folders = of(windows(files, "C:\\Users\\Jörg Ünal"));

            String local = "C:\\Users\\Jörg Ünal\\AppData\\Local\\ecosystem\\";
            assertThat(folders.at(InstanceFolder.DATA)).hasToString(local + "data\\dice-1");
            assertThat(folders.at(InstanceFolder.LOG)).hasToString(local + "log");
            assertThat(folders.lockFile()).hasToString(local + "lock\\dice-1.lock");
        }
    }

    @Test
    void lieInTheDataOfAllProgramsForAServiceOfWindows() throws Exception {
        try (FileSystem files = windows()) {
            var folders = of(windows(files, "c:\\windows\\system32\\config\\systemprofile"));

            assertThat(folders.at(InstanceFolder.DATA)).hasToString("D:\\ProgramData\\ecosystem\\data\\dice-1");
            assertThat(folders.at(InstanceFolder.SOCKETS)).hasToString("D:\\ProgramData\\ecosystem\\sockets");
        }
    }

    @Test
    void areForTheirUserAloneOnWindows() throws Exception {
        try (FileSystem files = windows()) {
            var environment = windows(files, "C:\\Users\\ann");
            var folders = of(environment);

            folders.create(environment);

            var view = Files.getFileAttributeView(folders.at(InstanceFolder.LOG), AclFileAttributeView.class);
            assertThat(view.getAcl())
                    .singleElement()
                    .extracting(AclEntry::principal)
                    .isEqualTo(view.getOwner());
        }
    }

    @Test
    void lieBelowTheRootUnlessTheyAreChosen() throws StartFailedException {
        var folders = Folders.of(
                linux(Map.of(), 1000),
                DICE,
                Optional.of(Path.of("/srv/all")),
                Map.of(InstanceFolder.LOG, Path.of("/logs"), InstanceFolder.QUEUES, Path.of("/safe")));

        assertThat(folders.at(InstanceFolder.DATA)).hasToString("/srv/all/data/dice-1");
        assertThat(folders.lockFile()).hasToString("/srv/all/lock/dice-1.lock");
        assertThat(folders.at(InstanceFolder.LOG)).hasToString("/logs");
        assertThat(folders.at(InstanceFolder.QUEUES)).hasToString("/safe/dice-1");
    }

    @Test
    void areMadeForTheirUserAlone() throws Exception {
        var folders = below(temporary.resolve("new/root"));

        folders.create(HostEnvironment.current());

        for (InstanceFolder place : InstanceFolder.values()) {
            assertThat(permissions(folders.at(place))).isEqualTo("rwx------");
        }
        assertThat(permissions(temporary.resolve("new/root"))).isEqualTo("rwx------");
    }

    @Test
    void areTakenFromOthersIfTheyWereReadable() throws Exception {
        var folders = below(temporary);
        Files.createDirectories(folders.at(InstanceFolder.QUEUES));
        Files.setPosixFilePermissions(folders.at(InstanceFolder.QUEUES), PosixFilePermissions.fromString("rwxr-xr-x"));

        folders.create(HostEnvironment.current());

        assertThat(permissions(folders.at(InstanceFolder.QUEUES))).isEqualTo("rwx------");
    }

    @Test
    void areRefusedIfOthersMayWriteToThem() throws Exception {
        var folders = below(temporary);
        Files.createDirectories(folders.at(InstanceFolder.SOCKETS));
        Files.setPosixFilePermissions(folders.at(InstanceFolder.SOCKETS), PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> folders.create(HostEnvironment.current()))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("as the sockets folder: others may write to it, its permissions are rwxrwxrwx");
    }

    @Test
    void mayBeSharedInTheWayOfTmp() throws Exception {
        var folders = below(temporary);
        Files.createDirectories(folders.at(InstanceFolder.LOCK));
        Files.setAttribute(folders.at(InstanceFolder.LOCK), "unix:mode", 01777);

        folders.create(HostEnvironment.current());

        assertThat(folders.at(InstanceFolder.DATA)).isDirectory();
    }

    @Test
    void areRefusedIfTheyBelongToAnother() throws Exception {
        var folders = below(temporary);
        folders.create(HostEnvironment.current());
        var someoneElse = linux(Map.of(), 54321);

        assertThatThrownBy(() -> folders.create(someoneElse))
                .isInstanceOfSatisfying(
                        StartFailedException.class,
                        failure -> assertThat(failure.causes())
                                .isNotEmpty()
                                .allSatisfy(cause -> assertThat(cause.what())
                                        .contains("it belongs to "
                                                + Files.getOwner(temporary).getName())));
    }

    @Test
    void areAllNamedThatCannotBeUsed() throws Exception {
        var folders = below(temporary);
        Files.createFile(temporary.resolve("log"));
        Files.createFile(temporary.resolve("queues"));

        assertThatThrownBy(() -> folders.create(HostEnvironment.current()))
                .isInstanceOfSatisfying(
                        StartFailedException.class,
                        failure -> assertThat(failure.causes())
                                .extracting(StartFailedException.Cause::what)
                                .satisfiesExactly(
                                        log -> assertThat(log).endsWith("/log as the log folder: it is no folder"),
                                        queues ->
                                                assertThat(queues).contains("/queues/dice-1 as the queues folder: ")));
    }

    @Test
    void forgetWhatWasTemporaryAndFollowNoLink() throws Exception {
        var folders = below(temporary.resolve("root"));
        folders.create(HostEnvironment.current());
        Path precious = Files.writeString(
                Files.createDirectory(temporary.resolve("elsewhere")).resolve("precious"), "");
        Path leftover =
                Files.createDirectory(folders.at(InstanceFolder.TEMPORARY).resolve("leftover"));
        Files.createSymbolicLink(leftover.resolve("link"), precious.getParent());

        folders.clearTemporary();

        assertThat(folders.at(InstanceFolder.TEMPORARY)).isEmptyDirectory();
        assertThat(precious).exists();
    }

    @Test
    void mayBeReachedThroughLinksOfTheirUser() throws Exception {
        Path disk = Files.createDirectories(temporary.resolve("disk/queues"));
        Path root = Files.createDirectory(temporary.resolve("root"));
        Files.createSymbolicLink(root.resolve("queues"), Path.of("../link"));
        Files.createSymbolicLink(temporary.resolve("link"), disk);

        below(root).create(HostEnvironment.current());

        assertThat(disk.resolve("dice-1")).isDirectory();
    }

    @Test
    void areNotReachedThroughWhatOthersPutWhereTheyMayWrite() throws Exception {
        Path precious = Files.writeString(
                Files.createDirectories(temporary.resolve("victim/temporary/dice-1"))
                        .resolve("precious"),
                "");
        Path shared = Files.createDirectory(temporary.resolve("shared"));
        Path link = Files.createSymbolicLink(shared.resolve("root"), temporary.resolve("victim"));
        Path squatted = Files.createDirectory(shared.resolve("squatted"));
        var ours = ofSomebodyElse(link, squatted);

        Files.setAttribute(shared, "unix:mode", 01777);
        assertRefused(link, "/shared/root is not followed: it belongs to ", ours);
        assertRefused(squatted, "/shared/squatted is not entered: it belongs to ", ours);
        assertThat(temporary.resolve("victim/data")).doesNotExist();
        assertThat(squatted).isEmptyDirectory();
        assertThat(precious).exists();

        Files.setAttribute(shared, "unix:mode", 0755); // only the owner of the folder can have created it
        if (ours.uid() == 0) {
            below(link).create(ours);
            assertThat(temporary.resolve("victim/data")).isDirectory();
        }
    }

    private static void assertRefused(Path root, String reason, HostEnvironment environment) {
        assertThatThrownBy(() -> below(root).create(environment))
                .isInstanceOfSatisfying(
                        StartFailedException.class,
                        failure -> assertThat(failure.causes())
                                .hasSize(InstanceFolder.values().length)
                                .allSatisfy(cause ->
                                        assertThat(cause.what()).contains(reason, ", and others may write to ")));
    }

    /** Gives paths to another user, or changes the user if we may not do that. */
    private static HostEnvironment ofSomebodyElse(Path... paths) throws IOException {
        var current = HostEnvironment.current();
        if (current.uid() != 0) {
            return linux(Map.of(), 54321);
        }
        for (Path path : paths) {
            Files.setAttribute(path, "unix:uid", 54321, LinkOption.NOFOLLOW_LINKS);
        }
        return current;
    }

    @Test
    void areRefusedBehindLinksThatLeadNowhere() throws Exception {
        Files.createSymbolicLink(temporary.resolve("queues"), temporary.resolve("round"));
        Files.createSymbolicLink(temporary.resolve("round"), temporary.resolve("queues"));

        assertThatThrownBy(() -> below(temporary).create(HostEnvironment.current()))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("its links lead nowhere");
    }

    @Test
    void needAHomeOnlyIfNobodySaysWhereTheyAre() throws Exception {
        var homeless = new HostEnvironment(
                OperatingSystem.named("Linux"), Map.of(), "?", "54321", 54321, FileSystems.getDefault());

        assertThatThrownBy(() -> of(homeless))
                .isInstanceOf(StartFailedException.class)
                .hasMessage("no folder is given for the files of the instance: user '54321' has no home folder");
        assertThat(Folders.of(homeless, DICE, Optional.of(temporary), Map.of()).at(InstanceFolder.DATA))
                .isAbsolute();
    }

    private static Folders of(HostEnvironment environment) throws StartFailedException {
        return Folders.of(environment, DICE, Optional.empty(), Map.of());
    }

    private static Folders below(Path root) throws StartFailedException {
        return Folders.of(HostEnvironment.current(), DICE, Optional.of(root), Map.of());
    }

    private static HostEnvironment linux(Map<String, String> variables, int uid) {
        return new HostEnvironment(
                OperatingSystem.named("Linux"),
                variables,
                "/home/ann",
                uid == 0 ? "root" : "ann",
                uid,
                FileSystems.getDefault());
    }

    private static HostEnvironment windows(FileSystem files, String home) {
        return new HostEnvironment(
                OperatingSystem.named("Windows Server 2025"),
                Map.of("ProgramData", "D:\\ProgramData", "SystemRoot", "C:\\Windows"),
                home,
                "ann",
                -1,
                files);
    }

    private static FileSystem windows() {
        return Jimfs.newFileSystem(Configuration.windows().toBuilder()
                .setRoots("C:\\", "D:\\")
                .setAttributeViews("basic", "owner", "dos", "acl", "user")
                .build());
    }

    private static String permissions(Path folder) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
    }
}
