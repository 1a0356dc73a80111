package io.ecosystem.logging.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.handler.CurrentKey;
import io.ecosystem.api.message.SpanKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.log.FormatterLogger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;

class LogTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final Log log = new Log(new PrintStream(console, true, StandardCharsets.UTF_8));
    private Outputs outputs;

    @BeforeEach
    void nameTheFile() {
        outputs = new Outputs("dice", "0", Outputs.Console.NOTHING, folder.resolve("dice-0.log"), 1_000_000, 2);
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void holdsRecordsBackUntilItIsConfigured() throws IOException {
        log.getLogger("acme.Dice").info("early");
        log.getLogger("acme.Dice").warn("urgent");

        log.levels(Levels.DEFAULT.withRoot(Severity.WARN));
        log.outputs(outputs, 0);

        assertThat(written()).singleElement().asString().contains("urgent");
    }

    @Test
    void losesNothingWhenOutputsChange() throws IOException {
        log.outputs(outputs, 1_000);
        log.getLogger("acme.Dice").info("before");
        log.outputs(new Outputs("dice", "0", Outputs.Console.TEXT, outputs.file(), 2_000_000, 2), 1_000);
        log.getLogger("acme.Dice").info("after");

        assertThat(written()).hasSize(2);
        assertThat(console.toString(StandardCharsets.UTF_8)).contains("after").doesNotContain("before");
    }

    @Test
    void levelsApplyToLoggersThatExist() throws IOException {
        var dice = log.getLogger("acme.dice.Roll");
        log.outputs(outputs, 0);
        dice.debug("no");

        log.levels(new Levels(Severity.ERROR, Map.of("acme.dice", Severity.DEBUG)));
        dice.debug("yes");
        log.getLogger("acme.dicey").warn("no");

        assertThat(dice.isDebugEnabled()).isTrue();
        assertThat(written()).singleElement().asString().contains("\"body\":\"yes\"");
    }

    @Test
    void letsPeersNotFillTheLogThroughMinaUnlessAsked() {
        String processor = "org.apache.mina.core.service.IoProcessor";

        assertThat(Levels.DEFAULT.of(processor)).isEqualTo(Severity.OFF);
        assertThat(new Levels(Severity.INFO, Map.of(processor, Severity.DEBUG)).of(processor))
                .isEqualTo(Severity.DEBUG);
    }

    @Test
    void tellsWhereAndForWhichRequest() throws IOException {
        log.outputs(outputs, 0);

        CurrentKey.during(SpanKey.random(), () -> {
            Runnable task = () -> log.getLogger("acme.Dice").info("rolled {} of {}", 3, 6);
            task.run();
            return null;
        });

        assertThat(written().getFirst())
                .contains(
                        "\"body\":\"rolled 3 of 6\"",
                        "\"filename\":\"LogTest.java\"",
                        "\"funcName\":\"tellsWhereAndForWhichRequest\"")
                .doesNotContain("\"trace_id\":null");
    }

    @Test
    void knowsCriticalRecordsByTheirMarker() throws IOException {
        log.outputs(outputs, 0);
        log.levels(Levels.DEFAULT.withRoot(Severity.CRITICAL));

        log.getLogger("acme.Dice").error("no");
        log.getLogger("acme.Dice").error(MarkerFactory.getMarker("CRITICAL"), "yes");

        assertThat(written()).singleElement().asString().contains("\"severity_text\":\"FATAL\"");
    }

    @Test
    void keepsKeysAndValuesApart() throws IOException {
        log.outputs(outputs, 0);

        try (var customer = MDC.putCloseable("customer", "Ada")) {
            log.getLogger("acme.Dice").atInfo().addKeyValue("order", 7).log("placed");
        }

        assertThat(written().getFirst()).contains("\"body\":\"placed\"", "\"customer\":\"Ada\"", "\"order\":\"7\"");
    }

    @Test
    void survivesAnArgumentThatCannotBePrinted() throws IOException {
        log.outputs(outputs, 0);

        log.getLogger("acme.Dice").info("a {}", new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("expected by this test");
            }
        });

        assertThat(written().getFirst()).contains("FAILED toString()");
    }

    @Test
    void servesTheLogServiceOfOsgi() throws IOException {
        log.outputs(outputs, 0);
        var service = new OsgiLog(log, "acme.bundle");

        service.getLogger("acme.Braces").warn("{} of {}", 3, 6, new IllegalStateException("no dice"));
        service.getLogger("acme.Printf", FormatterLogger.class).info("%d of %d", 3, 6);
        service.getLogger("acme.Printf", FormatterLogger.class).info("%d of %d", "three");
        service.getLogger("acme.Braces").debug("no");

        var lines = written();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).contains("3 of 6", "exception.stacktrace", "LogTest.java");
        assertThat(lines.get(1)).contains("3 of 6");
        assertThat(lines.get(2)).contains("%d of %d [three]");
    }

    @Test
    void takesEveryFormOfAnOsgiCall() throws IOException {
        log.outputs(outputs, 0);
        var logger = new OsgiLog(log, "acme.bundle").getLogger("acme.Forms");

        logger.info("none");
        logger.info("one {}", 1);
        logger.info("two {} {}", 1, 2);
        logger.info("many {} {} {}", 1, 2, 3);
        logger.info("null {}", (Object) null);
        logger.warn(same -> same.warn("consumed"));
        logger.debug(same -> {
            throw new IllegalStateException("no one asked for details");
        });
        logger.audit("audited {}", 1);

        assertThat(written())
                .extracting(line -> line.replaceAll(".*\"body\":\"([^\"]*)\".*", "$1"))
                .containsExactly("none", "one 1", "two 1 2", "many 1 2 3", "null null", "consumed", "audited 1");
        assertThat(logger.isInfoEnabled()).isTrue();
        assertThat(logger.isDebugEnabled()).isFalse();
        assertThat(logger.getName()).isEqualTo("acme.Forms").isEqualTo(logger.toString());
        assertThat(logger).isEqualTo(logger).isNotEqualTo(new OsgiLog(log, "acme.bundle").getLogger("acme.Forms"));
        assertThat(logger.hashCode()).isEqualTo(logger.hashCode());
    }

    @Test
    void aConsumerMayThrowWhatItDeclares() {
        var logger = new OsgiLog(log, "acme.bundle").getLogger("acme.Forms");

        assertThatThrownBy(() -> logger.warn(same -> {
                    throw new IOException("expected by this test");
                }))
                .isInstanceOf(IOException.class);
    }

    @Test
    void recordsAThrowableWhoseOwnMethodsFail() throws IOException {
        log.outputs(outputs, 0);
        var thrown = new IllegalStateException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new UnsupportedOperationException("expected by this test");
            }
        };

        log.getLogger("acme.Dice").error("given", thrown);
        log.getLogger("acme.Dice").error("{} last", "the", thrown);
        log.getLogger("acme.Dice")
                .atError()
                .setCause(thrown)
                .addKeyValue("order", 7)
                .log("fluent");

        var lines = written();
        assertThat(lines)
                .hasSize(3)
                .allMatch(line -> line.contains(
                        "\"exception.type\":\"" + thrown.getClass().getName()));
        assertThat(lines.get(0)).contains("\"body\":\"given\"");
        assertThat(lines.get(1)).contains("\"body\":\"the last\"");
        assertThat(lines.get(2)).contains("\"body\":\"fluent\"", "\"order\":\"7\"");
    }

    @Test
    void takesAThrowableForTheTextWhereItIsTheOnlyArgument() throws IOException {
        log.outputs(outputs, 0);
        var thrown = new IllegalStateException("no dice");

        log.getLogger("acme.Dice").warn("failed: {}", (Object) thrown);
        log.getLogger("acme.Dice").atWarn().log("failed: {} {}", 7, thrown);

        assertThat(written().get(0))
                .contains("\"body\":\"failed: java.lang.IllegalStateException: no dice\"")
                .doesNotContain("exception.type");
        assertThat(written().get(1))
                .contains("\"body\":\"failed: 7 java.lang.IllegalStateException: no dice\"")
                .doesNotContain("exception.type");
    }

    @Test
    void servesLoggersOfAnyName() throws IOException {
        log.outputs(outputs, 0);
        var names = List.of("", ".", "..", "a.", ".a", "a..b", "a$", "$a", "a b", "ä.ö");

        names.forEach(name -> log.getLogger(name).info("named"));
        names.forEach(name -> log.log(name, Severity.INFO, "named", null));

        assertThat(written()).hasSize(2 * names.size());
    }

    @Test
    void saysOnStandardErrorWhatComesAfterTheEnd() {
        log.getLogger("acme.Dice").info("never configured");
        log.close();

        log.getLogger("acme.Dice").info("late");
        log.getLogger("acme.Dice").warn("late and urgent");

        assertThat(console.toString(StandardCharsets.UTF_8))
                .contains("never configured", "late and urgent")
                .doesNotContain("late\n");
    }

    @Test
    void isWhatSlf4jFinds() {
        assertThat(LoggerFactory.getILoggerFactory()).isSameAs(Log.INSTANCE.loggers());
    }

    /** Returns the content of the file, once everything is written. */
    private List<String> written() throws IOException {
        log.close();
        return Files.readAllLines(outputs.file());
    }
}
