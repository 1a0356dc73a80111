package io.ecosystem.client.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.client.BadAnswerException;
import io.ecosystem.client.CallFailedException;
import io.ecosystem.client.ConnectionLostException;
import io.ecosystem.client.Phase;
import io.ecosystem.client.UnreachableException;
import io.ecosystem.spi.transport.HeartbeatByte;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One stream connection. Answers are matched by key. Since a server handles the requests of a connection in order, the
 * link takes no more calls once one of its calls is abandoned, and an answer without a key belongs to the oldest
 * request.
 */
final class StreamLink implements Link, StreamChannel.Listener, StreamAnswers.Listener {

    /** The state of the connection. */
    private sealed interface State {

        /** Not connected yet. */
        record Connecting() implements State {}

        record Open(SocketChannel channel, SelectionKey key) implements State {}

        record Closed() implements State {}
    }

    private static final byte[] ENQUIRY = {HeartbeatByte.ENQUIRY, '\n'};

    private final Owner owner;
    private final ClientContext context;
    private final ClientSettings settings;
    private final LineBuffer lines;
    private final PendingCalls pending = new PendingCalls();
    private final StreamAnswers answers;
    private final Consumer<CallAttempt> sent = this::sent;
    private final Heartbeat heartbeat;
    private final StreamChannel channel;

    private State state = new State.Connecting();
    private boolean heard; // whether the peer has ever sent data
    private boolean retired; // whether it takes no more calls
    private boolean flushing; // whether it will be flushed at the end of this round

    /** Begins to connect. */
    StreamLink(Owner owner, ClientContext context) {
        this.owner = owner;
        this.context = context;
        settings = context.settings();
        lines = new LineBuffer(settings.maxAnswerBytes());
        answers = new StreamAnswers(context, pending, this);
        heartbeat = new Heartbeat(
                context.loop(),
                settings.kept() ? settings.heartbeat() : Duration.ZERO,
                settings.answerTimeout(),
                this::askForLife,
                reason -> lost(reason, null));
        channel = new StreamChannel(owner.address(), context, this);
    }

    @Override
    public Address address() {
        return owner.address();
    }

    @Override
    public int load() {
        return pending.live();
    }

    @Override
    public boolean hasRoom() {
        return !retired && !isClosed() && pending.live() < settings.maxInFlight();
    }

    @Override
    public void send(Exchange exchange) {
        pending.add(new CallAttempt(exchange, this));
        heartbeat.busy(true);
        if (!settings.kept()) {
            retired = true;
        }
        if (state instanceof State.Connecting) {
            exchange.begin(Phase.CONNECTING, settings.totalTimeout());
        } else if (!flushing) {
            flushing = true;
            context.loop().flushLater(this);
        }
    }

    @Override
    public void abandon(CallAttempt attempt) {
        boolean isForgotten = pending.abandon(attempt);
        heartbeat.busy(pending.live() > 0);
        if (!isForgotten && !retired) {
            retired = true;
            owner.retire(this);
        }
        closeIfUseless();
        owner.released();
    }

    @Override
    public void fail(Function<Exchange, CallFailedException> failure) {
        if (isClosed()) {
            return;
        }
        close();
        List<Exchange> failed = pending.clear();
        owner.closed(this, failed.size());
        failed.forEach(exchange -> exchange.failed(failure.apply(exchange)));
    }

    @Override
    public void connected(SocketChannel opened, SelectionKey key) {
        state = new State.Open(opened, key);
        context.counters().connected++;
        heartbeat.start();
        flush();
    }

    @Override
    public void cannotConnect(IOException cause) {
        String reason = Link.reason(cause);
        owner.failed(reason);
        fail(exchange -> new UnreachableException(
                "%s: cannot connect: %s".formatted(exchange, reason), exchange.possiblyExecuted(), cause));
    }

    @Override
    public void connectTimedOut() {
        owner.failed(
                "no connection within %d ms".formatted(settings.connectTimeout().toMillis()));
        fail(Exchange::late);
    }

    @Override
    public void ready(SelectionKey ready) {
        if (state instanceof State.Open open) {
            try {
                if (ready.isReadable()) {
                    read(open.channel());
                }
                if (!isClosed() && ready.isValid() && ready.isWritable()) {
                    flush();
                }
            } catch (IOException e) {
                lost(Link.reason(e), e);
            }
        } else if (state instanceof State.Connecting) {
            channel.finish();
        }
    }

    /** Writes all waiting requests, as many at once as fit; the rest follows when the network accepts it. */
    @Override
    public void flush() {
        flushing = false;
        if (!(state instanceof State.Open open)) {
            return;
        }
        try {
            boolean taken = true;
            while (taken && pending.hasUnsent()) {
                taken = writeSome(open.channel());
            }
            open.key().interestOps(taken ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        } catch (IOException e) {
            readLastWords(open.channel());
            lost(Link.reason(e), e);
        }
    }

    /** Writes one full buffer; returns false if the network did not accept all of it. */
    private boolean writeSome(SocketChannel open) throws IOException {
        boolean taken = pending.write(open, context.loop().output(), sent);
        if (!taken) {
            pending.stalled().forEach(exchange -> exchange.begin(Phase.SENDING, settings.answerTimeout()));
        }
        return taken;
    }

    /** Reads the peer's reason for refusing the connection, which it sends before it closes without reading. */
    private void readLastWords(SocketChannel open) {
        try {
            read(open);
        } catch (IOException e) {
            // there is no reason to read
        }
    }

    private void sent(CallAttempt attempt) {
        if (!attempt.abandoned) {
            attempt.exchange.sent();
            attempt.exchange.begin(Phase.ANSWERING, settings.answerTimeout());
        }
    }

    private void read(SocketChannel open) throws IOException {
        ByteBuffer input = context.loop().input();
        int count = open.read(input);
        if (count < 0) {
            end();
            return;
        }
        heartbeat.heard();
        heard = true;
        owner.works();
        input.flip();
        try {
            Optional<Bytes> line = lines.next(input);
            while (line.isPresent() && !isClosed()) {
                line(line.get());
                line = isClosed() ? Optional.empty() : lines.next(input);
            }
        } catch (IllegalStateException e) {
            broken(String.valueOf(e.getMessage()));
        }
    }

    /** Handles the end of the stream, which the oldest servers use in place of the line feed. */
    private void end() {
        Bytes rest = lines.take();
        if (answers.isWhole(rest)) {
            line(rest);
        }
        lost("the peer closed the connection" + (rest.isEmpty() ? "" : " in the middle of an answer"), null);
    }

    private void line(Bytes line) {
        if (!line.isEmpty() && line.at(0) == HeartbeatByte.ACKNOWLEDGE) {
            heartbeat.answered();
            return;
        }
        answers.accept(line);
        closeIfUseless();
    }

    @Override
    public void claimed() {
        heartbeat.busy(pending.live() > 0);
        owner.released();
    }

    @Override
    public void broken(String reason) {
        fail(exchange -> new BadAnswerException("%s: %s".formatted(exchange, reason), exchange.possiblyExecuted()));
    }

    private void lost(String reason, @Nullable IOException cause) {
        if (!heard) {
            owner.failed(reason);
        }
        fail(exchange -> new ConnectionLostException(
                "%s: connection lost: %s".formatted(exchange, reason), exchange.possiblyExecuted(), cause));
    }

    /** Sends a heartbeat; returns false if the connection has no room for it. */
    private boolean askForLife() {
        try {
            return state instanceof State.Open open && open.channel().write(ByteBuffer.wrap(ENQUIRY)) == ENQUIRY.length;
        } catch (IOException e) {
            return false;
        }
    }

    private void closeIfUseless() {
        if (retired && pending.live() == 0 && !isClosed()) {
            close();
            owner.closed(this, 0);
        }
    }

    private boolean isClosed() {
        return state instanceof State.Closed;
    }

    private void close() {
        state = new State.Closed();
        heartbeat.stop();
        channel.close();
    }
}
