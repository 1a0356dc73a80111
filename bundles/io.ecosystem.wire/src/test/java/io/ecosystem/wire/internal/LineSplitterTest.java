package io.ecosystem.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.Status;
import io.ecosystem.wire.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineSplitterTest {

    private static final String TOO_LONG = "[too long]";
    private static final int MAX = 8;

    private final List<Arrival> arrivals = new ArrayList<>();
    private final Budget budget = new Budget(MAX, Memory.ofHeap(1L << 30));
    private final LineSplitter splitter = new LineSplitter(MAX, budget, arrivals::add);

    @Test
    void joinsALineSplitAcrossTwoReads() {
        feed("{\"a\"");
        assertThat(arrivals).isEmpty();

        feed(":1}\n");

        assertThat(lines(arrivals)).containsExactly("{\"a\":1}");
    }

    @Test
    void handsOverAllLinesOfAReadAtOnce() {
        feed("one\n\ntwo\nth");

        assertThat(arrivals).hasSize(1);
        assertThat(lines(arrivals)).containsExactly("one", "", "two");
        assertThat(splitter.isInLine()).isTrue();
    }

    @Test
    void saysWhetherALineEnded() {
        assertThat(feed("on")).isFalse();
        assertThat(feed("e\ntw")).isTrue();
        assertThat(feed("o")).isFalse();
        assertThat(feed("123456789")).isFalse();
        assertThat(feed("still the same")).isFalse();
        assertThat(feed("end\n")).isTrue();
        assertThat(splitter.isInLine()).isFalse();
    }

    @Test
    void reportsALineThatIsTooLongOnce() {
        feed("12345");
        feed("6789");
        feed("and so on");

        assertThat(arrivals).containsExactly(new Arrival.Unread(Status.MALFORMED, "a line of more than 8 bytes"));
        feed("end\nnext\n");
        assertThat(lines(arrivals)).containsExactly(TOO_LONG, "next");
    }

    @Test
    void refusesALineForWhichNothingIsLeft() {
        budget.take(5);

        feed("1234");

        assertThat(arrivals)
                .containsExactly(
                        new Arrival.Unread(Status.BUSY, "too many unfinished lines are waiting for their end"));
        assertThat(budget.used()).isEqualTo(5);
        budget.release(5);
        feed("5678\nnext\n");
        assertThat(lines(arrivals.subList(1, 2))).containsExactly("next");
    }

    @Test
    void findsTheSameLinesHoweverTheBytesAreCut() {
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = bytes(random);
            List<Arrival> found = new ArrayList<>();
            Budget left = new Budget(MAX, Memory.ofHeap(1L << 30));
            LineSplitter cutting = new LineSplitter(MAX, left, found::add);

            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + 1 + random.nextInt(random.nextBoolean() ? 3 : 40));
                byte[] read = new byte[to - from + 2];
                Arrays.fill(read, (byte) '\n');
                System.arraycopy(bytes, from, read, 1, to - from);
                cutting.feed(read, 1, read.length - 1);
                from = to;
                assertThat(left.used()).as("seed %d", seed).isBetween(0L, (long) MAX);
            }

            assertThat(lines(found)).as("seed %d", seed).isEqualTo(expected(bytes));
            cutting.discard();
            assertThat(left.used()).as("seed %d", seed).isZero();
        }
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(120)];
        int lineFeeds = 1 + random.nextInt(20);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = random.nextInt(lineFeeds) == 0 ? (byte) '\n' : (byte) random.nextInt(256);
        }
        return bytes;
    }

    /** Returns what a splitter finds in the whole input at once. */
    private static List<String> expected(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        String unfinished = lines.removeLast();
        List<String> expected =
                new ArrayList<>(lines.stream().map(LineSplitterTest::bounded).toList());
        if (unfinished.length() > MAX) {
            expected.add(TOO_LONG);
        }
        return expected;
    }

    private static List<String> lines(List<Arrival> arrivals) {
        List<String> lines = new ArrayList<>();
        for (Arrival arrival : arrivals) {
            switch (arrival) {
                case Arrival.Lines(byte[] bytes, int from, int to) -> {
                    String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
                    assertThat(text).endsWith("\n");
                    for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
                        lines.add(bounded(line));
                    }
                }
                case Arrival.Unread unread -> {
                    assertThat(unread.status()).isEqualTo(Status.MALFORMED);
                    lines.add(TOO_LONG);
                }
            }
        }
        return lines;
    }

    private static String bounded(String line) {
        return line.length() > MAX ? TOO_LONG : line;
    }

    private boolean feed(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return splitter.feed(bytes, 0, bytes.length);
    }
}
