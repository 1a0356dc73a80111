package io.ecosystem.cli.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.platform.host.HostEnvironment;
import io.ecosystem.platform.host.HostEnvironment.OperatingSystem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalInstancesTest {

    @TempDir
    Path folder;

    private final List<FileChannel> held = new ArrayList<>();

    @AfterEach
    void release() throws IOException {
        for (FileChannel channel : held) {
            channel.close();
        }
    }

    private HostEnvironment environment() {
        return new HostEnvironment(
                OperatingSystem.LINUX,
                Map.of("ECOSYSTEM_ROOT", folder.toString()),
                folder.toString(),
                "ann",
                1000,
                FileSystems.getDefault());
    }

    /** Leaves a file as an instance does. */
    private Path lockFile(String name, String content) throws IOException {
        Path locks = Files.createDirectories(folder.resolve("lock"));
        return Files.writeString(locks.resolve(name + ".lock"), content);
    }

    private void running(String name, long pid) throws IOException {
        Path file = lockFile(name, "%d\n2026-11-23T12:00:00Z\n%s\n".formatted(pid, name));
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        held.add(channel);
        FileLock lock = channel.lock(Long.MAX_VALUE - 1, 1, false);
        assertThat(lock.isValid()).isTrue();
    }

    @Test
    void findsThoseThatHoldTheirLock() throws IOException {
        running("dice-0", 4711);
        running("shop.eu-north-1", 4712);
        lockFile("gone-0", "4713\n2026-11-23T12:00:00Z\ngone-0\n");
        lockFile("odd", "text");

        assertThat(new InstanceTarget()
                        .instances(environment(), Optional.empty())
                        .running())
                .containsExactly(
                        new LocalInstance(
                                "dice", "0", 4711, "2026-11-23T12:00:00Z", folder.resolve("sockets/dice_0.uds.sock")),
                        new LocalInstance(
                                "shop.eu",
                                "north-1",
                                4712,
                                "2026-11-23T12:00:00Z",
                                folder.resolve("sockets/shop.eu_north-1.uds.sock")));
    }

    @Test
    void findsNoneWithoutAFolder() {
        assertThat(new InstanceTarget()
                        .instances(environment(), Optional.empty())
                        .running())
                .isEmpty();
    }

    @Test
    void takesTheOnlyOne() throws IOException {
        running("dice-0", 4711);

        assertThat(new InstanceTarget().choose(environment(), Optional.empty()).addresses())
                .containsExactly("uds://" + folder.resolve("sockets/dice_0.uds.sock"));
    }

    @Test
    void asksWhichOfSeveral() throws IOException {
        running("dice-0", 4711);
        running("dice-1", 4712);
        running("shop-1", 4713);

        fails(new InstanceTarget(), ExitCode.USAGE, "3 instances run on this machine: dice/0, dice/1, shop/1");
        var named = new InstanceTarget();
        named.instance = "dice/1";
        assertThat(named.choose(environment(), Optional.empty()).addresses().getFirst())
                .endsWith("dice_1.uds.sock");
        named.instance = "0";
        assertThat(named.choose(environment(), Optional.empty()).addresses().getFirst())
                .endsWith("dice_0.uds.sock");
        named.instance = "1";
        fails(named, ExitCode.USAGE, "'1' may be: dice/1, shop/1");
        named.instance = "2";
        fails(named, ExitCode.UNREACHABLE, "there are: dice/0, dice/1, shop/1");
    }

    @Test
    void saysWhereItHasLookedForOne() {
        fails(new InstanceTarget(), ExitCode.UNREACHABLE, folder.resolve("lock").toString());
    }

    @Test
    void takesNoneThatSharesItsSocketWithAnother() throws IOException {
        running("a_b-c", 4711);
        running("a-b_c", 4712);
        var named = new InstanceTarget();
        named.instance = "a_b/c";

        fails(named, ExitCode.USAGE, "a/b_c and a_b/c have the same Unix domain socket");
    }

    @Test
    void saysThatAFileIsNoneOfContexts() throws IOException {
        ContextFile file = ContextFile.of(environment());
        Files.createDirectories(file.path().getParent());
        for (String content : List.of("[]", "{\"contexts\":[1]}", "{\"contexts\":{\"a\":{\"addresses\":[{}]}}}")) {
            Files.writeString(file.path(), content);
            fails(new InstanceTarget(), ExitCode.FAILED, "no file of contexts");
        }
    }

    @Test
    void takesTheCurrentContextBeforeALocalOne() throws IOException {
        running("dice-0", 4711);
        ContextFile file = ContextFile.of(environment());
        file.write(new ContextFile.Contexts(
                "test", Map.of("test", new ContextFile.Context(List.of("tcp://10.0.0.7:8888"), "uid"))));

        assertThat(new InstanceTarget().choose(environment(), Optional.empty()))
                .isEqualTo(new InstanceTarget.Chosen("test", List.of("tcp://10.0.0.7:8888"), "uid"));
        assertThat(file.path()).isEqualTo(folder.resolve(".config/ecosystem/contexts.json"));
        assertThat(Files.getPosixFilePermissions(file.path())).hasSize(2);
        var unknown = new InstanceTarget();
        unknown.context = "prod";
        fails(unknown, ExitCode.NOT_FOUND, "there is no context 'prod', only: test");
    }

    @Test
    void refusesAFileOfContextsThatIsBroken() throws IOException {
        Path file = ContextFile.of(environment()).path();
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"contexts\":");

        fails(new InstanceTarget(), ExitCode.FAILED, "contexts.json is no JSON");
    }

    @Test
    void refusesAddressesThatExcludeEachOther() {
        var both = new InstanceTarget();
        both.addresses = List.of("tcp://127.0.0.1:1");
        both.instance = "dice/0";

        fails(both, ExitCode.USAGE, "exclude each other");
    }

    private void fails(InstanceTarget target, ExitCode code, String message) {
        assertThatThrownBy(() -> target.choose(environment(), Optional.empty()))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.exitCode()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}
