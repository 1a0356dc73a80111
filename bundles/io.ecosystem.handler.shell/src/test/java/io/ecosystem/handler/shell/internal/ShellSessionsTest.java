package io.ecosystem.handler.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Identity;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Status;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.Process;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the routes with Gogo itself. */
@Timeout(60)
class ShellSessionsTest {

    /** Commands for the tests. */
    public static final class Commands {

        private final CountDownLatch late = new CountDownLatch(1);
        private final CountDownLatch hanging = new CountDownLatch(1);
        private final CountDownLatch interrupted = new CountDownLatch(1);

        public String greet(String name) {
            return "hello " + name;
        }

        public void say(String text) {
            Process.Utils.current().out().print(text);
        }

        public void many(int lines) {
            for (int i = 0; i < lines; i++) {
                Process.Utils.current().out().println("line " + i);
            }
        }

        public void fail(String reason) {
            throw new IllegalStateException(reason);
        }

        public void later() {
            var out = Process.Utils.current().out();
            Thread.startVirtualThread(() -> {
                out.print("late, ");
                out.flush();
                late.countDown();
            });
        }

        public void error() {
            throw new AssertionError("broken");
        }

        public void hang() throws InterruptedException {
            hanging.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        }
    }

    private static final ThreadIOImpl streams = new ThreadIOImpl();
    private final CommandProcessorImpl gogo = new CommandProcessorImpl(streams);
    private final Commands commands = new Commands();
    private final ShellSessions sessions = new ShellSessions(gogo);
    private final Owner owner = new Owner(Optional.of("shop"));
    private final Call call = call("uds", new Identity.User("shop"));
    private final OpenShell open = new OpenShell(sessions, owner);
    private final ExecuteCommand execute = new ExecuteCommand(sessions, owner);
    private final CloseShell close = new CloseShell(sessions, owner);

    @BeforeAll
    static void divideStreams() {
        streams.start();
    }

    @AfterAll
    static void joinStreams() {
        streams.stop();
    }

    @BeforeEach
    void start() {
        for (String name : new String[] {"greet", "say", "many", "fail", "later", "error", "hang"}) {
            gogo.addCommand("test", commands, name);
        }
    }

    @AfterEach
    void stop() {
        sessions.close();
        gogo.stop();
    }

    private static Call call(String transport, Identity identity) {
        return new Call() {
            @Override
            public Request request() {
                return new Request(NoKey.INSTANCE, "eco.shell.any", Bytes.empty());
            }

            @Override
            public Origin origin() {
                return new Origin(transport, transport + "://here", "", identity, 65_535);
            }

            @Override
            public Optional<Duration> timeLeft() {
                return Optional.empty();
            }
        };
    }

    private String open() {
        return open.handle(new OpenShell.Request(), call).session();
    }

    private ExecuteCommand.Response begin(String session, String command) throws InterruptedException {
        return execute.handle(
                new ExecuteCommand.Request(session, Optional.of(command), Optional.of(80), Optional.of(50)), call);
    }

    /** Runs a command to its end. */
    private ExecuteCommand.Response run(String session, String command) throws InterruptedException {
        return finish(session, begin(session, command));
    }

    private ExecuteCommand.Response finish(String session, ExecuteCommand.Response first) throws InterruptedException {
        var output = new StringBuilder(first.output());
        ExecuteCommand.Response last = first;
        while (last.running()) {
            last = execute.handle(
                    new ExecuteCommand.Request(session, Optional.empty(), Optional.empty(), Optional.empty()), call);
            output.append(last.output());
        }
        return new ExecuteCommand.Response(output.toString(), false, last.failure());
    }

    @Test
    void answersWithWhatACommandWritesAndReturns() throws Exception {
        String session = open();

        assertThat(run(session, "test:greet you"))
                .isEqualTo(new ExecuteCommand.Response("hello you" + System.lineSeparator(), false, Optional.empty()));
        assertThat(run(session, "say 'a b'").output()).isEqualTo("a b");
        assertThat(run(session, "").output()).isEmpty();
    }

    @Test
    void keepsTheVariablesOfASession() throws Exception {
        String session = open();
        String other = open();

        run(session, "name = you");
        assertThat(run(session, "greet $name").output()).startsWith("hello you");
        assertThat(run(other, "greet \"x$name\"").output()).doesNotContain("you");
        assertThat(run(session, "greet $COLUMNS").output()).startsWith("hello 80");
    }

    @Test
    void carriesOutputOfAnyLength() throws Exception {
        String output = run(open(), "many 20000").output();

        assertThat(output.lines()).hasSize(20_000).contains("line 0", "line 19999");
    }

    @Test
    void saysWhyACommandHasFailed() throws Exception {
        String session = open();

        assertThat(run(session, "fail 'no disk'").failure()).contains("no disk");
        assertThat(run(session, "say fine").failure()).isEmpty();
        assertThat(run(session, "bogus").failure())
                .hasValueSatisfying(text -> assertThat(text).contains("bogus"));
        assertThat(run(session, "greet '").failure()).isPresent();
    }

    @Test
    void interruptsACommand() throws Exception {
        String session = open();
        ExecuteCommand.Response first = begin(session, "hang");
        assertThat(commands.hanging.await(20, TimeUnit.SECONDS)).isTrue();

        assertThatThrownBy(() -> begin(session, "say more"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.BUSY));
        new InterruptShell(sessions, owner).handle(new InterruptShell.Request(session), call);

        assertThat(finish(session, first).failure()).isPresent();
        assertThat(commands.interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(run(session, "say again").output()).isEqualTo("again");
    }

    @Test
    void closingInterruptsTheCommand() throws Exception {
        String session = open();
        begin(session, "hang");
        assertThat(commands.hanging.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(close.handle(new CloseShell.Request(session), call).open()).isZero();

        assertThat(commands.interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(close.handle(new CloseShell.Request(session), call).open()).isZero();
    }

    @Test
    void opensAClosedSessionAnewWhenItIsUsed() throws Exception {
        String session = open();
        run(session, "name = you");
        close.handle(new CloseShell.Request(session), call);

        assertThat(run(session, "say again").output()).isEqualTo("again");
        assertThat(run(session, "greet \"x$name\"").output()).doesNotContain("you");
        assertThatThrownBy(() -> run("No session", "say more"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID))
                .hasMessage("session: expected what eco.shell.open has answered, not 'No session'");
    }

    @Test
    void carriesOnAfterOutputThatCameLate() throws Exception {
        String session = open();
        String first = run(session, "later").output(); // it may have come in time
        assertThat(commands.late.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(first + run(session, "say again").output()).isEqualTo("late, again");
    }

    @Test
    void survivesWhatACommandThrows() throws Exception {
        String session = open();

        assertThat(run(session, "error").failure()).contains("java.lang.AssertionError: broken");
        assertThat(run(session, "say again").output()).isEqualTo("again");
    }

    @Test
    void listsTheCommands() {
        assertThat(new ListCommands(sessions, owner)
                        .handle(new ListCommands.Request(open()), call)
                        .commands())
                .contains("test:greet", "test:hang")
                .isSorted();
    }

    @Test
    void endsTheSessionThatIsUnusedForTheLongestTimeForANewOne() throws Exception {
        String first = open();
        String second = open();
        run(first, "name = you");
        run(second, "name = me");
        run(first, "say used");
        for (int i = 0; i < 7; i++) {
            open();
        }

        assertThat(run(first, "greet $name").output()).startsWith("hello you");
        assertThat(close.handle(new CloseShell.Request(second), call).open()).isEqualTo(8);
    }

    @Test
    void refusesASessionMoreIfAllRunCommands() throws Exception {
        for (int i = 0; i < 8; i++) {
            begin(open(), "hang");
        }
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.BUSY))
                .hasMessage("8 shells run commands, which is the most; close one");
    }

    @Test
    void refusesWrongFields() {
        String session = open();

        for (int columns : new int[] {-1, 10_001}) {
            assertThatThrownBy(() -> execute.handle(
                            new ExecuteCommand.Request(
                                    session, Optional.of("say x"), Optional.of(columns), Optional.empty()),
                            call))
                    .hasMessage("columns: expected an integer from 0 to 10000, not " + columns);
        }
        assertThatThrownBy(() -> begin(session, "x".repeat(65_537)))
                .hasMessage("command: expected at most 65536 characters");
    }

    @Test
    void opensForTheOwnerOverTheUnixDomainSocketOnly() throws Exception {
        Call[] others = {
            call("tcp", new Identity.Address(InetAddress.getLoopbackAddress())),
            call("tcp", new Identity.User("shop")),
            call("uds", new Identity.User("root")),
            call("uds", Identity.Unknown.INSTANCE)
        };
        String session = open();
        for (Call other : others) {
            assertDenied(() -> open.handle(new OpenShell.Request(), other));
            assertDenied(() -> execute.handle(
                    new ExecuteCommand.Request(session, Optional.of("say x"), Optional.empty(), Optional.empty()),
                    other));
            assertDenied(() -> close.handle(new CloseShell.Request(session), other));
            assertDenied(() -> new InterruptShell(sessions, owner).handle(new InterruptShell.Request(session), other));
            assertDenied(() -> new ListCommands(sessions, owner).handle(new ListCommands.Request(session), other));
        }
        assertThatThrownBy(() -> new Owner(Optional.empty()).check(call))
                .hasMessageContaining("for the user who runs it over the Unix domain socket");
    }

    private static void assertDenied(org.assertj.core.api.ThrowableAssert.ThrowingCallable handled) {
        assertThatThrownBy(handled)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.DENIED))
                .hasMessage("a shell opens for user shop over the Unix domain socket of the instance only");
    }
}
