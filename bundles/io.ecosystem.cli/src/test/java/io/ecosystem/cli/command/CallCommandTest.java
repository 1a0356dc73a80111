package io.ecosystem.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.cli.output.AnswerStream;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CallCommandTest {

    @TempDir
    Path folder;

    private FakeInstance instance;
    private Terminal terminal;

    @BeforeEach
    void start() throws IOException {
        instance = new FakeInstance().on("echo", data -> data).on("roll", data -> {
            if (data.path("sides").asInt(0) < 2) {
                throw new IllegalStateException("a die needs at least 2 sides");
            }
            return Json.object().put("result", 1);
        });
        terminal = new Terminal(folder);
    }

    @AfterEach
    void end() throws IOException {
        instance.close();
    }

    @Test
    void writesTheAnswerAsItCame() {
        String odd = "{\"z\":1.50,\"a\":12345678901234567890,\"t\":\"\\u00e9\"}";

        assertThat(terminal.run(instance, "call", "echo", odd)).isZero();

        assertThat(Json.read(terminal.out())).isEqualTo(Json.read(odd));
        assertThat(terminal.out()).contains("1.50").contains("12345678901234567890");
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void takesOptionsOnTheInstanceBeforeTheCommand() {
        String address = instance.address();

        assertThat(terminal.run("--json", "--to", address, "--timeout=5s", "call", "echo", "{\"a\":1}"))
                .isZero();
        assertThat(terminal.out()).isEqualTo("{\"a\":1}\n");
        assertThat(terminal.run("--to", address, "call", "echo", "--", "-1")).isZero();
        assertThat(terminal.out()).isEqualTo("-1\n");
        assertThat(terminal.run("-i", "shop/0", "call", "echo")).isEqualTo(3);
        assertThat(terminal.err()).contains("'shop/0'");

        assertThat(terminal.run("-i", "shop", "new", "acme")).isEqualTo(2);
        assertThat(terminal.err()).contains("'-i'").contains("'eco new --help' says what it takes");
        assertThat(terminal.run("-i", "shop")).isEqualTo(2);
        assertThat(terminal.run("--version")).isZero();
    }

    @Test
    void writesForPeopleOnATerminal() {
        terminal.interactive("").run(instance, "call", "echo", "{\"a\":\"\\u009b2J\"}");
        assertThat(terminal.out()).isEqualTo("{\"a\":\"\\x9b2J\"}\n");

        String text = "x".repeat(80);
        terminal.run(instance, "call", "echo", "{\"a\":\"%s\"}".formatted(text));
        assertThat(terminal.out().lines()).hasSize(3);
    }

    @Test
    void sendsAnEmptyObjectIfNoneIsGiven() {
        terminal.run(instance, "call", "echo");

        assertThat(terminal.out()).isEqualTo("{}\n");
    }

    @Test
    void readsAFileOrTheInput() throws IOException {
        Path file = Files.writeString(folder.resolve("order.json"), "{\n \"a\": 1\n}\n");

        assertThat(terminal.run(instance, "call", "echo", "@" + file)).isZero();
        assertThat(terminal.out()).isEqualTo("{\"a\":1}\n");
        terminal.input("[2]").run(instance, "call", "echo", "-");
        assertThat(terminal.out()).isEqualTo("[2]\n");
    }

    @Test
    void saysWhereJsonIsWrongAndSendsNothing() {
        assertThat(terminal.run(instance, "call", "echo", "{a:1}")).isEqualTo(2);

        assertThat(terminal.err())
                .contains("'{a:1}' is no JSON")
                .contains("column 2")
                .contains("-> ");
        assertThat(instance.received("echo")).isEmpty();
    }

    @Test
    void saysWhichFileCannotBeRead() {
        assertThat(terminal.run(instance, "call", "echo", "@nowhere.json")).isEqualTo(5);

        assertThat(terminal.err()).contains("nowhere.json");
    }

    @Test
    void sendsTheKeyOfTheUser() {
        terminal.run(instance, "call", "echo", "{}", "--key", "order-17");
        terminal.run(instance, "call", "echo", "{}", "--key", "12345678-1234-1234-1234-1234567890ab:1234567890abcdef");

        assertThat(instance.received("echo").getFirst().key().asString()).isEqualTo("order-17");
        assertThat(instance.received("echo").getLast().key().path("span_id").asString())
                .isEqualTo("1234567890abcdef");
    }

    @Test
    void speaksTheOlderGeneration() {
        terminal.run(instance, "call", "echo", "{}", "--generation", "uid");

        assertThat(instance.received("echo").getFirst().key().isString()).isTrue();
    }

    @Test
    void repeats() {
        assertThat(terminal.run(instance, "call", "echo", "--repeat", "3")).isZero();

        assertThat(terminal.out()).isEqualTo("{}\n{}\n{}\n");
    }

    @Test
    void saysWhyARequestIsRefused() {
        assertThat(terminal.run(instance, "call", "roll")).isEqualTo(1);

        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).isEqualTo("eco: 'roll' is answered with status 600: a die needs at least 2 sides\n");
    }

    @Test
    void callsOnceForEachLineInOrder() {
        var lines = new StringBuilder();
        var expected = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            lines.append("{\"n\":%d}\n".formatted(i));
            expected.append("{\"n\":%d}\n".formatted(i));
        }

        assertThat(terminal.input(lines + "\n").run(instance, "call", "echo", "--each"))
                .isZero();

        assertThat(terminal.out()).isEqualTo(expected.toString());
    }

    @Test
    void goesOnAfterARefusedLine() {
        terminal.input("{\"sides\":6}\n{\"sides\":0}\n{\"sides\":2}\n");

        assertThat(terminal.run(instance, "call", "roll", "--each")).isEqualTo(1);
        assertThat(terminal.out()).isEqualTo("{\"result\":1}\n{\"result\":1}\n");
        assertThat(terminal.err()).startsWith("line 2: ").contains("at least 2 sides");

        assertThat(terminal.run(instance, "call", "roll", "--each", "--json")).isEqualTo(1);
        assertThat(terminal.out()).isEqualTo("""
            {"line":1,"status":0,"data":{"result":1}}
            {"line":2,"status":600,"data":"a die needs at least 2 sides"}
            {"line":3,"status":0,"data":{"result":1}}
            """);
    }

    @Test
    void writesTheAnswersBeforeALineThatIsNoJson() {
        assertThat(terminal.input("1\nx\n2\n").run(instance, "call", "echo", "--each"))
                .isEqualTo(1);

        assertThat(terminal.out()).isEqualTo("1\n");
        assertThat(terminal.err()).contains("line 2").contains("the lines before it were sent");
    }

    @Test
    void failsIfTheAnswerCannotBeWritten() {
        var full = new AnswerStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        });
        var err = new ByteArrayOutputStream();
        var console = new Console(System.in, full, new PrintStream(err), false, false, false, 0, false, false);

        int code = Commands.run(
                List.of("call", "echo", "--to", instance.address()), new Session(console, terminal.environment()));

        assertThat(code).isEqualTo(1);
        assertThat(err.toString()).contains("cannot write the answer: No space left on device");
        assertThat(Commands.run(List.of("--help"), new Session(console, terminal.environment())))
                .isEqualTo(1);
    }

    @Test
    void takesAnEmptyKeyForWrongUse() {
        assertThat(terminal.run(instance, "call", "echo", "--key", "")).isEqualTo(2);
        assertThat(terminal.err()).contains("--key");
    }

    @Test
    void sendsWhatIsNestedDeeplyAndHalvesOfCharactersUnchanged() {
        String deep = "[".repeat(450) + "]".repeat(450);

        assertThat(terminal.run(instance, "call", "echo", deep)).isZero();
        assertThat(terminal.out()).isEqualTo(deep + "\n");
        assertThat(terminal.run(instance, "call", "echo", "[".repeat(900) + "]".repeat(900)))
                .isEqualTo(2);
        assertThat(terminal.err()).contains("nested deeper than");
        assertThat(terminal.run(instance, "call", "echo", "[".repeat(3_000))).isEqualTo(2);
        assertThat(terminal.err()).contains("no JSON");
        assertThat(Json.line(Json.read("\"a\\ud83db\""))).isEqualTo("\"a\\ud83db\"");
    }

    @Test
    void optionsBeforeACommandCount() {
        assertThat(terminal.run("--json", "context", "list")).isZero();
        assertThat(terminal.out()).isEqualTo("[]\n");
    }

    @Test
    void endsQuietlyWhenNobodyReads() {
        var closed = new PrintStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        var err = new ByteArrayOutputStream();
        var console = new Console(System.in, closed, new PrintStream(err), false, false, false, 0, false, false);

        int code = Commands.run(
                List.of("call", "echo", "--repeat", "100000", "--to", instance.address()),
                new Session(console, terminal.environment()));

        assertThat(code).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(instance.received("echo")).hasSizeLessThan(100);
    }
}
