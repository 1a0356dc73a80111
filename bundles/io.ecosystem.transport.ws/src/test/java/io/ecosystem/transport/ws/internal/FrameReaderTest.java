package io.ecosystem.transport.ws.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameReaderTest {

    private static final int MAX = 64;
    private static final int LAST = 0x80;

    private final Seen seen = new Seen();
    private final FrameReader reader = new FrameReader(MAX, seen);
    private int mask = 0x12_34_56_78;

    @Test
    void makesALineOfAMessage() throws Exception {
        read(frame(LAST | Opcode.TEXT, "{\"a\":1}"));

        assertThat(seen.text()).isEqualTo("{\"a\":1}\n");
        assertThat(reader.isInside()).isFalse();
    }

    @Test
    void passesTheMessagesOfOneReadOnTogether() throws Exception {
        read(
                frame(LAST | Opcode.TEXT, "one"),
                frame(LAST | Opcode.TEXT, ""),
                frame(LAST | Opcode.TEXT, "a message of more than eight bytes"));

        assertThat(seen.text()).isEqualTo("one\n\na message of more than eight bytes\n");
        assertThat(seen.parts).isEqualTo(1);
    }

    @Test
    void joinsFragments() throws Exception {
        read(
                frame(Opcode.TEXT, "o"),
                frame(Opcode.CONTINUATION, ""),
                frame(Opcode.CONTINUATION, "n"),
                frame(LAST | Opcode.CONTINUATION, "e"),
                frame(Opcode.TEXT, "two"));

        assertThat(seen.text()).isEqualTo("one\ntwo");
        assertThat(reader.isInside()).isTrue();
    }

    @Test
    void takesControlFramesBetweenFragments() throws Exception {
        read(
                frame(Opcode.TEXT, "o"),
                frame(LAST | Opcode.PING, "are you there?"),
                frame(Opcode.CONTINUATION, "n"),
                frame(LAST | Opcode.PONG, ""),
                frame(LAST | Opcode.CONTINUATION, "e"));

        assertThat(seen.text()).isEqualTo("one\n");
        assertThat(seen.controls).containsExactly("9 are you there?", "10 ");
    }

    @Test
    void readsFramesHoweverTheyAreCut() throws Exception {
        byte[] all = join(
                frame(LAST | Opcode.TEXT, "wörld \uD83C\uDF0D and more\n"),
                frame(Opcode.TEXT, "one\n"),
                frame(LAST | Opcode.PING, "ping"),
                frame(Opcode.CONTINUATION, "\ntwo"),
                frame(LAST | Opcode.CONTINUATION, "\n"),
                frame(LAST | Opcode.TEXT, "{\n}"),
                frame(LAST | Opcode.TEXT, "\n"));
        String expected = "wörld \uD83C\uDF0D and more\none\r\rtwo\n{\r}\n\n";

        for (int cut = 0; cut <= all.length; cut++) {
            for (int second = cut; second <= all.length; second += 7) {
                Seen each = new Seen();
                FrameReader cutting = new FrameReader(MAX, each);
                byte[] copy = all.clone();
                cutting.read(Arrays.copyOfRange(copy, 0, cut), 0, cut);
                cutting.read(copy, cut, second);
                cutting.read(copy, second, copy.length);

                assertThat(each.text()).as("cut at %d and %d", cut, second).isEqualTo(expected);
                assertThat(each.controls).containsExactly("9 ping");
            }
        }
    }

    @Test
    void unmasksTextsOfAnyLengthAndAlignment() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 2_000; round++) {
            mask = random.nextInt();
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                text.append(random.nextInt(4) == 0 ? "é" : random.nextInt(4) == 0 ? "\n" : "x");
            }
            text.append("y");
            byte[] frame = frame(LAST | Opcode.TEXT, text.toString());
            byte[] shifted = new byte[frame.length + 9];
            int at = random.nextInt(9);
            System.arraycopy(frame, 0, shifted, at, frame.length);
            Seen each = new Seen();

            new FrameReader(MAX, each).read(shifted, at, at + frame.length);

            assertThat(each.text()).isEqualTo(text.toString().replace('\n', '\r') + "\n");
        }
    }

    @Test
    void acceptsTheLongestMessage() throws Exception {
        read(frame(LAST | Opcode.TEXT, "x".repeat(MAX)), frame(LAST | Opcode.TEXT, "y".repeat(MAX) + "\n"));

        assertThat(seen.text()).isEqualTo("x".repeat(MAX) + "\n" + "y".repeat(MAX) + "\n");
    }

    @Test
    void noticesALongMessageByItsHeaderAndSkipsIt() throws Exception {
        read(
                frame(LAST | Opcode.TEXT, "one"),
                frame(LAST | Opcode.TEXT, "x".repeat(MAX + 2)),
                frame(LAST | Opcode.TEXT, "more"),
                frame(LAST | Opcode.CLOSE, ""));

        assertThat(seen.text()).isEqualTo("one\n");
        assertThat(seen.tooLong).containsExactly(false);
        assertThat(seen.controls).containsExactly("8 ");
    }

    @Test
    void noticesALongMessageByItsFragments() throws Exception {
        read(frame(Opcode.TEXT, "x".repeat(MAX)), head(frame(Opcode.CONTINUATION, "yz"), 6));

        assertThat(seen.tooLong).containsExactly(false);
        assertThat(seen.text()).isEqualTo("x".repeat(MAX));
    }

    @Test
    void noticesAMessageThatIsLongerByOneByteOnceThatIsNoLineFeed() throws Exception {
        read(frame(LAST | Opcode.TEXT, "x".repeat(MAX + 1)), frame(LAST | Opcode.CLOSE, ""));

        assertThat(seen.tooLong).containsExactly(true);
        assertThat(seen.text()).hasSize(MAX + 1);
        assertThat(seen.controls).containsExactly("8 ");
    }

    @Test
    void ignoresAllAfterABrokenFrame() throws Exception {
        assertBroken(1002, "a frame is not masked", new byte[] {(byte) 0x81, 1}, frame(LAST | Opcode.TEXT, "x"));

        read(frame(LAST | Opcode.TEXT, "x"));

        assertThat(seen.text()).isEmpty();
    }

    @Test
    void noticesTheLongestLengths() throws Exception {
        byte[] huge = {(byte) 0x81, (byte) 0xFF, 0x7F, -1, -1, -1, -1, -1, -1, -1, 1, 2, 3, 4};
        new FrameReader(MAX, seen).read(huge.clone(), 0, huge.length);
        assertThat(seen.tooLong).containsExactly(false);
        byte[] negative = huge.clone();
        negative[2] = -1;
        assertThatThrownBy(() -> new FrameReader(MAX, seen).read(negative, 0, negative.length))
                .isInstanceOf(BrokenProtocolException.class)
                .hasMessage("the highest bit of a length is set");
    }

    @Test
    void wantsFramesToBeMasked() {
        assertBroken(1002, "a frame is not masked", new byte[] {(byte) 0x81, 1});
    }

    @Test
    void refusesReservedBits() {
        for (int bit : List.of(0x40, 0x20, 0x10)) {
            byte[] frame = frame(LAST | bit | Opcode.TEXT, "x");

            assertThatThrownBy(() -> new FrameReader(MAX, seen).read(frame, 0, frame.length))
                    .isInstanceOf(BrokenProtocolException.class)
                    .hasMessage("a reserved bit is set, though no extension was agreed on");
        }
    }

    @Test
    void refusesUnknownKinds() {
        for (int opcode : List.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)) {
            byte[] frame = frame(LAST | opcode, "x");

            assertThatThrownBy(() -> new FrameReader(MAX, seen).read(frame, 0, frame.length))
                    .isInstanceOf(BrokenProtocolException.class)
                    .hasMessage("frames of kind %d are unknown", opcode);
        }
    }

    @Test
    void refusesBinaryMessages() {
        assertBroken(1003, "a binary message; send the request as a text message", frame(LAST | Opcode.BINARY, "x"));
    }

    @Test
    void refusesFragmentsOutOfOrder() {
        assertBroken(1002, "a continuation without a beginning", frame(LAST | Opcode.CONTINUATION, "x"));
    }

    @Test
    void refusesAMessageWithinAMessage() {
        assertBroken(
                1002,
                "a message begins before the one before has ended",
                frame(Opcode.TEXT, "x"),
                frame(LAST | Opcode.TEXT, "y"));
    }

    @Test
    void refusesControlFramesThatAreLongOrInFragments() {
        String reason = "a control frame is longer than 125 bytes or in fragments";
        assertBroken(1002, reason, frame(LAST | Opcode.PING, "x".repeat(126)));
        byte[] fragment = frame(Opcode.PONG, "x");
        assertThatThrownBy(() -> new FrameReader(MAX, seen).read(fragment, 0, fragment.length))
                .hasMessage(reason);
    }

    @Test
    void refusesTextThatIsNoUtf8() {
        for (byte[] bad : List.of(
                new byte[] {(byte) 0xFF},
                new byte[] {(byte) 0xC0, (byte) 0xAF},
                new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
                new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
                new byte[] {'1', '2', '3', '4', '5', '6', '7', '8', '9', (byte) 0xC3})) {
            byte[] frame = frame(LAST | Opcode.TEXT, bad);

            assertThatThrownBy(() -> new FrameReader(MAX, seen).read(frame, 0, frame.length))
                    .isInstanceOfSatisfying(
                            BrokenProtocolException.class,
                            e -> assertThat(e.code()).isEqualTo(1007))
                    .hasMessage("a text message is not UTF-8");
        }
    }

    @Test
    void acceptsACharacterInTwoFragments() throws Exception {
        read(
                frame(Opcode.TEXT, new byte[] {(byte) 0xE2, (byte) 0x82}),
                frame(LAST | Opcode.CONTINUATION, new byte[] {(byte) 0xAC}));

        assertThat(seen.text()).isEqualTo("€\n");
    }

    private void assertBroken(int code, String reason, byte[]... frames) {
        assertThatThrownBy(() -> read(frames))
                .isInstanceOfSatisfying(
                        BrokenProtocolException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessage(reason);
    }

    private void read(byte[]... frames) throws BrokenProtocolException {
        byte[] all = join(frames);
        reader.read(all, 0, all.length);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] head(byte[] bytes, int count) {
        return Arrays.copyOf(bytes, count);
    }

    private byte[] frame(int start, String text) {
        return frame(start, text.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] frame(int start, byte[] payload) {
        return ClientFrames.frame(start, payload, mask);
    }

    /** Collects what is read. */
    private static final class Seen implements FrameReader.Events {

        private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
        private final List<String> controls = new ArrayList<>();
        private int parts;
        private final List<Boolean> tooLong = new ArrayList<>();

        String text() {
            return lines.toString(StandardCharsets.UTF_8);
        }

        @Override
        public void lines(byte[] bytes, int from, int to) {
            parts++;
            lines.write(bytes, from, to - from);
        }

        @Override
        public void tooLong(boolean passed) {
            tooLong.add(passed);
        }

        @Override
        public void control(int opcode, byte[] payload, int length) {
            controls.add(opcode + " " + new String(payload, 0, length, StandardCharsets.UTF_8));
        }
    }
}
