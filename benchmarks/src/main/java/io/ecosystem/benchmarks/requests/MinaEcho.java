package io.ecosystem.benchmarks.requests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.UUID;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * A bare echo on MINA: reads the envelope with Jackson, answers on the I/O thread, and writes once per received buffer
 * or once per request. The program prints its port and ends with its standard input.
 */
public final class MinaEcho {

    private static final int READ_BUFFER_BYTES = 16_384;
    private static final int BACKLOG = 512;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    private static final ObjectReader READER = MAPPER.readerFor(Request.class);
    private static final ObjectWriter WRITER = MAPPER.writerFor(Answer.class);

    /** When to write answers. */
    public enum Write {
        /** All answers to the requests of a buffer together. */
        PER_BUFFER,
        /** Each answer alone. */
        PER_REQUEST
    }

    private record SpanKey(UUID traceId, String spanId) {}

    private record Request(SpanKey spanKey, String routeKey, JsonNode data) {}

    private record Answer(SpanKey spanKey, int status, JsonNode data) {}

    private MinaEcho() {}

    /** Serves on a free port of the loopback address; the argument is one of {@link Write}. */
    public static void main(String... arguments) throws IOException {
        Write write = Write.valueOf(arguments[0]);
        var acceptor = new NioSocketAcceptor();
        acceptor.setBacklog(BACKLOG);
        acceptor.getSessionConfig().setTcpNoDelay(true);
        acceptor.getSessionConfig().setReadBufferSize(READ_BUFFER_BYTES);
        acceptor.setHandler(new Lines(write));
        acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        System.out.println(acceptor.getLocalAddress().getPort());
        while (System.in.read() >= 0) {
            // the parent writes nothing until the end
        }
        acceptor.dispose();
    }

    private static byte[] answer(byte[] bytes, int offset, int length) {
        Request request = READER.readValue(bytes, offset, length);
        return WRITER.writeValueAsBytes(new Answer(request.spanKey, 0, request.data));
    }

    private static final class Lines extends IoHandlerAdapter {

        private static final String REST = "rest";
        private static final ThreadLocal<ByteArrayOutputStream> OUTPUT =
                ThreadLocal.withInitial(() -> new ByteArrayOutputStream(READ_BUFFER_BYTES));

        private final Write write;

        Lines(Write write) {
            this.write = write;
        }

        @Override
        public void messageReceived(IoSession session, Object message) {
            IoBuffer input = (IoBuffer) message;
            byte[] rest = (byte[]) session.removeAttribute(REST);
            if (rest == null && input.hasArray()) {
                int offset = input.arrayOffset() + input.position();
                answerAll(session, input.array(), offset, offset + input.remaining());
            } else {
                int kept = rest == null ? 0 : rest.length;
                byte[] bytes =
                        rest == null ? new byte[input.remaining()] : Arrays.copyOf(rest, kept + input.remaining());
                input.get(bytes, kept, bytes.length - kept);
                answerAll(session, bytes, 0, bytes.length);
            }
        }

        /** Answers each line, and keeps an incomplete one until more arrives. */
        private void answerAll(IoSession session, byte[] bytes, int from, int end) {
            ByteArrayOutputStream output = OUTPUT.get();
            int start = from;
            for (int i = from; i < end; i++) {
                if (bytes[i] == '\n') {
                    output.writeBytes(answer(bytes, start, i - start));
                    output.write('\n');
                    start = i + 1;
                    if (write == Write.PER_REQUEST) {
                        flush(session, output);
                    }
                }
            }
            flush(session, output);
            if (start < end) {
                session.setAttribute(REST, Arrays.copyOfRange(bytes, start, end));
            }
        }

        private static void flush(IoSession session, ByteArrayOutputStream output) {
            if (output.size() > 0) {
                session.write(IoBuffer.wrap(output.toByteArray()));
                output.reset();
            }
        }

        @Override
        public void exceptionCaught(IoSession session, Throwable cause) {
            OUTPUT.get().reset();
            session.closeNow();
        }
    }
}
