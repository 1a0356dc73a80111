package io.ecosystem.client.internal;

import io.ecosystem.api.message.Answer;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.message.Unreadable;
import io.ecosystem.client.BadAnswer;
import io.ecosystem.client.CallFailure;
import io.ecosystem.client.ConnectionLost;
import io.ecosystem.client.Phase;
import io.ecosystem.client.TimedOut;
import io.ecosystem.client.Unreachable;
import io.ecosystem.spi.transport.HeartbeatByte;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One stream connection. Answers are matched by key; since a server handles the requests of a connection in their
 * order, it takes no more calls when one of its calls was given up, and an answer without a key belongs to the oldest
 * request.
 */
final class StreamLink implements Link {

    private static final byte[] ENQUIRY = {HeartbeatByte.ENQUIRY, '\n'};
    private static final Duration BACKLOG_PAUSE = Duration.ofMillis(20);

    private final Target target;
    private final Calls calls;
    private final Loop loop;
    private final Settings settings;
    private final LineBuffer lines;
    /** Calls in the order of their requests, with those that were given up behind their first byte. */
    private final Map<Key, Attempt> pending = new LinkedHashMap<>();
    /** Calls whose requests are not yet whole on the network. */
    private final Deque<Attempt> unsent = new ArrayDeque<>();

    private final Loop.Alarm connectAlarm;
    private final Heartbeat heartbeat;

    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;
    private boolean connected;
    private boolean heard;
    private boolean retired;
    private boolean closed;
    private boolean flushing;
    private boolean inOrder = true;
    private int live;

    /** Begins to connect. */
    StreamLink(Target target, Calls calls, Settings settings) {
        this.target = target;
        this.calls = calls;
        this.settings = settings;
        loop = calls.loop();
        lines = new LineBuffer(settings.maxAnswerBytes());
        connectAlarm = loop.after(settings.connectTimeout(), this::connectTimedOut);
        heartbeat = new Heartbeat(
                loop,
                settings.kept() ? settings.heartbeat() : Duration.ZERO,
                settings.answerTimeout(),
                this::askForLife,
                reason -> lost(reason, null));
        calls.resolve(target.address, this::connect, this::cannotConnect);
    }

    @Override
    public int load() {
        return live;
    }

    @Override
    public boolean hasRoom() {
        return !retired && !closed && live < settings.maxInFlight();
    }

    @Override
    public void send(Exchange exchange) {
        Attempt attempt = new Attempt(exchange, this);
        exchange.attempt = attempt;
        live(live + 1);
        pending.put(exchange.key, attempt);
        unsent.add(attempt);
        if (!settings.kept()) {
            retired = true;
        }
        if (!connected) {
            calls.begin(exchange, Phase.CONNECTING, settings.totalTimeout());
        } else if (!flushing) {
            flushing = true;
            loop.flushLater(this);
        }
    }

    @Override
    public void abandon(Attempt attempt) {
        live(live - 1);
        if (attempt.written == 0) {
            unsent.remove(attempt);
            pending.remove(attempt.exchange.key);
        } else {
            attempt.abandoned = true;
            if (!retired) {
                retired = true;
                target.retire(this);
            }
        }
        closeIfUseless();
    }

    @Override
    public void fail(Function<Exchange, CallFailure> failure) {
        if (closed) {
            return;
        }
        close();
        List<Exchange> failed = pending.values().stream()
                .filter(attempt -> !attempt.abandoned)
                .map(attempt -> attempt.exchange)
                .toList();
        pending.clear();
        unsent.clear();
        live(0);
        target.closed(this, failed.size());
        failed.forEach(exchange -> calls.failed(exchange, failure.apply(exchange)));
    }

    @Override
    public void ready(SelectionKey ready) {
        try {
            SocketChannel open = (SocketChannel) ready.channel();
            if (ready.isConnectable() && open.finishConnect()) {
                connected();
            } else if (ready.isReadable()) {
                read(open);
            }
            if (!closed && ready.isValid() && ready.isWritable()) {
                flush();
            }
        } catch (IOException e) {
            if (connected) {
                lost(Link.reason(e), e);
            } else {
                cannotConnect(e);
            }
        }
    }

    /** Writes all requests that wait, as many at once as fit; what the network does not take goes later. */
    @Override
    public void flush() {
        flushing = false;
        if (closed || !connected || channel == null || key == null) {
            return;
        }
        SocketChannel open = channel;
        try {
            boolean taken = true;
            while (taken && !unsent.isEmpty()) {
                taken = writeSome(open);
            }
            key.interestOps(taken ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        } catch (IOException e) {
            readLastWords(open);
            lost(Link.reason(e), e);
        }
    }

    private void connect(SocketAddress address) {
        if (closed) {
            return;
        }
        try {
            SocketChannel opened =
                    target.address.isFile() ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
            channel = opened;
            SelectionKey watched = loop.watch(opened, 0, this);
            key = watched;
            if (!target.address.isFile()) {
                opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            if (opened.connect(address)) {
                connected();
            } else {
                watched.interestOps(SelectionKey.OP_CONNECT);
            }
        } catch (IOException e) {
            if (target.address.isFile() && isBacklogFull(e)) {
                closeChannel();
                loop.after(BACKLOG_PAUSE, () -> connect(address));
            } else {
                cannotConnect(e);
            }
        }
    }

    /** A socket file whose backlog is full is told apart by its text alone; elsewhere it only fails earlier. */
    private static boolean isBacklogFull(IOException failure) {
        return !(failure instanceof ConnectException)
                && String.valueOf(failure.getMessage()).contains("temporarily unavailable");
    }

    private void connected() {
        connected = true;
        connectAlarm.cancel();
        calls.counters().connected++;
        heartbeat.start();
        flush();
    }

    private void connectTimedOut() {
        target.failed(
                "no connection within %d ms".formatted(settings.connectTimeout().toMillis()));
        fail(exchange -> new TimedOut(
                exchange.toString(),
                Phase.CONNECTING,
                Duration.ofNanos(loop.now() - exchange.phaseBegan),
                exchange.possiblyExecuted()));
    }

    private void cannotConnect(IOException cause) {
        if (closed) {
            return;
        }
        String reason = Link.reason(cause);
        target.failed(reason);
        fail(exchange -> new Unreachable(
                "%s: cannot connect: %s".formatted(exchange, reason), exchange.possiblyExecuted(), cause));
    }

    /** Writes one buffer full; false if the network did not take all of it. */
    private boolean writeSome(SocketChannel open) throws IOException {
        ByteBuffer output = loop.output();
        for (Attempt attempt : unsent) {
            if (!output.hasRemaining()) {
                break;
            }
            attempt.copyTo(output);
        }
        int left = open.write(output.flip());
        boolean taken = !output.hasRemaining();
        while (left > 0) {
            Attempt first = unsent.peek();
            int part = Math.min(left, first.exchange.line.length - first.written);
            first.written += part;
            left -= part;
            if (first.isWhole()) {
                unsent.remove();
                sent(first);
            }
        }
        if (!taken) {
            unsent.stream()
                    .filter(attempt -> !attempt.abandoned && attempt.exchange.phase != Phase.SENDING)
                    .forEach(attempt -> calls.begin(attempt.exchange, Phase.SENDING, settings.answerTimeout()));
        }
        return taken;
    }

    /** A peer that refuses a connection says why and closes it, and does not read what is sent meanwhile. */
    private void readLastWords(SocketChannel open) {
        try {
            read(open);
        } catch (IOException e) {
            // there are none
        }
    }

    private void sent(Attempt attempt) {
        if (!attempt.abandoned) {
            attempt.exchange.sent();
            calls.begin(attempt.exchange, Phase.ANSWERING, settings.answerTimeout());
        }
    }

    private void read(SocketChannel open) throws IOException {
        ByteBuffer input = loop.input();
        int count = open.read(input);
        if (count < 0) {
            end();
            return;
        }
        heartbeat.heard();
        heard = true;
        target.works();
        input.flip();
        try {
            Optional<Bytes> line = lines.next(input);
            while (line.isPresent() && !closed) {
                line(line.get());
                line = closed ? Optional.empty() : lines.next(input);
            }
        } catch (IllegalStateException e) {
            broken(String.valueOf(e.getMessage()));
        }
    }

    /** The peer has closed; the oldest servers do that in place of the line feed. */
    private void end() {
        Bytes rest = lines.take();
        if (!rest.isEmpty() && calls.codec().decodeAnswer(rest) instanceof Response) {
            line(rest);
        }
        lost(
                rest.isEmpty()
                        ? "the peer closed the connection"
                        : "the peer closed the connection in the middle of an answer",
                null);
    }

    private void line(Bytes line) {
        if (!line.isEmpty() && line.at(0) == HeartbeatByte.ACKNOWLEDGE) {
            heartbeat.answered();
            return;
        }
        Answer answer = calls.codec().decodeAnswer(line);
        switch (answer) {
            case Response response when response.key() instanceof NoKey -> withoutKey(response);
            case Response response ->
                claim(response.key()).ifPresent(attempt -> calls.answered(attempt.exchange, response));
            case Unreadable bad when bad.key() instanceof NoKey -> broken(bad.reason());
            case Unreadable bad ->
                claim(bad.key())
                        .ifPresent(attempt -> calls.failed(
                                attempt.exchange,
                                new BadAnswer("%s: %s".formatted(attempt.exchange, bad.reason()), true)));
        }
        if (!closed) {
            closeIfUseless();
        }
    }

    /**
     * An answer to a request that could not be read, which is no success: to the oldest, as long as the peer has kept
     * the order.
     */
    private void withoutKey(Response response) {
        Attempt oldest = pending.isEmpty() ? null : pending.values().iterator().next();
        if (oldest == null || !oldest.isWhole() || !inOrder || response.status() == Status.SUCCESS) {
            calls.counters().dropped++;
            broken("an answer without a key, with status %d: %s"
                    .formatted(response.status().code(), calls.text(response.data())));
            return;
        }
        claim(oldest.exchange.key).ifPresent(attempt -> calls.answered(attempt.exchange, response));
    }

    /** The call that waits for the answer with a key; its place is free then. */
    private Optional<Attempt> claim(Key answered) {
        Attempt attempt = pending.get(answered);
        if (attempt == null || !attempt.isWhole()) {
            calls.counters().dropped++;
            return Optional.empty();
        }
        inOrder &= pending.values().iterator().next() == attempt;
        pending.remove(answered);
        if (attempt.abandoned) {
            calls.counters().dropped++;
            return Optional.empty();
        }
        live(live - 1);
        target.settled();
        return Optional.of(attempt);
    }

    private void broken(String reason) {
        fail(exchange -> new BadAnswer("%s: %s".formatted(exchange, reason), exchange.possiblyExecuted()));
    }

    private void lost(String reason, @Nullable IOException cause) {
        if (!heard) {
            target.failed(reason);
        }
        fail(exchange -> new ConnectionLost(
                "%s: connection lost: %s".formatted(exchange, reason), exchange.possiblyExecuted(), cause));
    }

    /** Asks for a sign of life; false if there is no room for so little. */
    private boolean askForLife() {
        try {
            return channel != null && channel.write(ByteBuffer.wrap(ENQUIRY)) == ENQUIRY.length;
        } catch (IOException e) {
            return false;
        }
    }

    private void live(int calls) {
        live = calls;
        heartbeat.busy(calls > 0);
    }

    private void closeIfUseless() {
        if (retired && live == 0 && !closed) {
            close();
            target.closed(this, 0);
        }
    }

    private void close() {
        closed = true;
        connectAlarm.cancel();
        heartbeat.stop();
        closeChannel();
    }

    private void closeChannel() {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // it is of no use any more, and nothing is left to be said to its peer
        }
    }
}
