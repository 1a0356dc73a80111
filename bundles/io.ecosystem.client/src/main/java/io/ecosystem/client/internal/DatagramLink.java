package io.ecosystem.client.internal;

import io.ecosystem.api.message.Answer;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.Unreadable;
import io.ecosystem.client.BadAnswerException;
import io.ecosystem.client.CallFailedException;
import io.ecosystem.client.Phase;
import io.ecosystem.client.UnreachableException;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One datagram socket connected to one peer, so the system drops datagrams of others and reports closed ports. Answers
 * are matched by key. One without a key counts only where the socket serves a single call.
 */
final class DatagramLink implements Link {

    /** The capacity of a datagram. */
    static final int MAX_BYTES = 65_507;

    private final Owner owner;
    private final ClientContext context;
    private final Loop loop;
    private final ClientSettings settings;
    private final Map<Key, CallAttempt> pending = new LinkedHashMap<>();
    private final Deque<CallAttempt> unsent = new ArrayDeque<>();

    private @Nullable DatagramChannel channel;
    private @Nullable SelectionKey key;
    private boolean open;
    private boolean closed;
    private boolean flushing;
    /** Datagrams of abandoned calls; a report of a closed port may belong to one of them. */
    private int givenUp;

    /** Opens the socket. */
    DatagramLink(Owner owner, ClientContext context) {
        this.owner = owner;
        this.context = context;
        settings = context.settings();
        loop = context.loop();
        context.resolve(owner.address(), this::connect, this::unreachable);
    }

    @Override
    public Address address() {
        return owner.address();
    }

    @Override
    public int load() {
        return pending.size();
    }

    @Override
    public boolean hasRoom() {
        return !closed && pending.size() < settings.maxInFlight();
    }

    @Override
    public void send(Exchange exchange) {
        CallAttempt attempt = new CallAttempt(exchange, this);
        pending.put(exchange.key, attempt);
        unsent.add(attempt);
        exchange.begin(
                open ? Phase.SENDING : Phase.CONNECTING, open ? settings.answerTimeout() : settings.connectTimeout());
        if (!flushing) {
            flushing = true;
            loop.flushLater(this);
        }
    }

    @Override
    public void abandon(CallAttempt attempt) {
        forget(attempt);
        givenUp += attempt.transmissions;
        closeIfUseless();
        owner.released();
    }

    @Override
    public void fail(Function<Exchange, CallFailedException> failure) {
        if (closed) {
            return;
        }
        close();
        List<CallAttempt> failed = List.copyOf(pending.values());
        failed.forEach(this::forget);
        owner.closed(this, failed.size());
        failed.forEach(attempt -> attempt.exchange.failed(failure.apply(attempt.exchange)));
    }

    @Override
    public void ready(SelectionKey ready) {
        try {
            if (ready.isReadable()) {
                read((DatagramChannel) ready.channel());
            }
            if (!closed && ready.isWritable()) {
                flush();
            }
        } catch (IOException e) {
            unreachable(e);
        }
    }

    @Override
    public void flush() {
        flushing = false;
        if (closed || !open || channel == null || key == null) {
            return;
        }
        DatagramChannel socket = channel;
        try {
            boolean taken = true;
            while (taken && !unsent.isEmpty()) {
                taken = transmit(unsent.element(), socket);
            }
            key.interestOps(taken ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        } catch (IOException e) {
            unreachable(e);
        }
    }

    private void connect(SocketAddress address) {
        if (closed) {
            return;
        }
        try {
            DatagramChannel socket = DatagramChannel.open();
            channel = socket;
            key = loop.watch(socket, SelectionKey.OP_READ, this);
            socket.connect(address);
        } catch (IOException e) {
            unreachable(e);
            return;
        }
        open = true;
        context.counters().connected++;
        flush();
    }

    /** Sends one datagram; returns false if the system has no room for it. */
    private boolean transmit(CallAttempt attempt, DatagramChannel socket) throws IOException {
        byte[] line = attempt.exchange.line;
        if (socket.write(ByteBuffer.wrap(line)) < line.length) {
            return false;
        }
        unsent.remove(attempt);
        attempt.transmissions++;
        attempt.exchange.sent();
        if (attempt.transmissions == 1) {
            attempt.exchange.begin(Phase.ANSWERING, settings.answerTimeout());
        } else {
            context.counters().repeated++;
        }
        if (attempt.exchange.repeatable) {
            long delay = settings.retransmitAfter().toNanos() << Math.min(attempt.transmissions - 1, 10);
            attempt.retransmission = loop.at(loop.now() + delay, () -> {
                unsent.add(attempt);
                flush();
            });
        }
        return true;
    }

    private void read(DatagramChannel socket) throws IOException {
        while (!closed) {
            ByteBuffer input = loop.input();
            int count = socket.read(input);
            if (count <= 0) {
                return;
            }
            owner.works();
            byte[] datagram = new byte[count];
            input.flip().get(datagram);
            datagram(Bytes.of(datagram));
        }
    }

    private void datagram(Bytes datagram) {
        Answer answer = context.codec().decodeAnswer(datagram);
        switch (answer) {
            case Response response -> claim(response.key()).ifPresent(attempt -> attempt.exchange.answered(response));
            case Unreadable bad ->
                claim(bad.key())
                        .ifPresent(attempt -> attempt.exchange.failed(
                                new BadAnswerException("%s: %s".formatted(attempt.exchange, bad.reason()), true)));
        }
        closeIfUseless();
    }

    private Optional<CallAttempt> claim(Key answered) {
        boolean only = answered instanceof NoKey && !settings.kept() && pending.size() == 1;
        CallAttempt attempt = only ? pending.values().iterator().next() : pending.get(answered);
        if (attempt == null) {
            context.counters().dropped++;
            return Optional.empty();
        }
        forget(attempt);
        owner.released();
        return Optional.of(attempt);
    }

    private void forget(CallAttempt attempt) {
        pending.remove(attempt.exchange.key);
        unsent.remove(attempt);
        if (attempt.retransmission != null) {
            attempt.retransmission.cancel();
        }
    }

    /**
     * Handles a closed port or a refusing network. A datagram has certainly not arrived only if it was the only one in
     * transit; one that the system did not accept was not sent.
     */
    private void unreachable(IOException cause) {
        if (closed) {
            return;
        }
        List<CallAttempt> sent = pending.values().stream()
                .filter(attempt -> attempt.transmissions > 0)
                .toList();
        if (cause instanceof PortUnreachableException
                && givenUp == 0
                && sent.size() == 1
                && sent.getFirst().transmissions == 1) {
            sent.getFirst().exchange.notExecuted();
        }
        String reason = cause instanceof PortUnreachableException ? "nothing listens there" : Link.reason(cause);
        owner.failed(reason);
        fail(exchange ->
                new UnreachableException("%s: %s".formatted(exchange, reason), exchange.possiblyExecuted(), cause));
    }

    private void closeIfUseless() {
        if (!settings.kept() && pending.isEmpty() && !closed) {
            close();
            owner.closed(this, 0);
        }
    }

    private void close() {
        closed = true;
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // the socket is not needed any more
        }
    }
}
