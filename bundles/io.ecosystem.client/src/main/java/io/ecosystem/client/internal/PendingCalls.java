package io.ecosystem.client.internal;

import io.ecosystem.api.message.Key;
import io.ecosystem.client.Phase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The calls on one stream connection, in the order of their requests: which of them are still to be written, and which
 * of them an answer belongs to. One that was given up when its request had begun stays, as its answer will come.
 */
final class PendingCalls {

    private final Map<Key, Attempt> pending = new LinkedHashMap<>();
    /** Calls whose requests are not yet whole on the network. */
    private final Deque<Attempt> unsent = new ArrayDeque<>();

    private int live;
    private boolean inOrder = true;

    /** Calls that somebody waits for. */
    int live() {
        return live;
    }

    void add(Attempt attempt) {
        live++;
        pending.put(attempt.exchange.key, attempt);
        unsent.add(attempt);
    }

    boolean hasUnsent() {
        return !unsent.isEmpty();
    }

    /**
     * Writes what is to be written next, as much as fits into a buffer; {@code sent} is told of each request that is
     * whole on the network with that.
     *
     * @return whether the network has taken all of it
     */
    boolean write(WritableByteChannel network, ByteBuffer output, Consumer<Attempt> sent) throws IOException {
        for (Attempt attempt : unsent) {
            if (!output.hasRemaining()) {
                break;
            }
            attempt.copyTo(output);
        }
        int left = network.write(output.flip());
        boolean taken = !output.hasRemaining();
        while (left > 0) {
            Attempt first = unsent.element();
            int part = Math.min(left, first.exchange.line.length - first.written);
            first.written += part;
            left -= part;
            if (first.isWhole()) {
                unsent.remove();
                sent.accept(first);
            }
        }
        return taken;
    }

    /** Those that somebody waits for, and that were not known yet to wait for the network. */
    List<Exchange> stalled() {
        return unsent.stream()
                .filter(attempt -> !attempt.abandoned)
                .map(attempt -> attempt.exchange)
                .filter(exchange -> exchange.phase() != Phase.SENDING)
                .toList();
    }

    /**
     * Nobody waits for a call any more.
     *
     * @return whether it is forgotten; otherwise its answer will come
     */
    boolean abandon(Attempt attempt) {
        live--;
        if (attempt.written == 0) {
            unsent.remove(attempt);
            pending.remove(attempt.exchange.key);
            return true;
        }
        attempt.abandoned = true;
        return false;
    }

    /**
     * The oldest, if its request is whole on the network and the peer has answered in order so far; an answer without a
     * key belongs to it.
     */
    Optional<Attempt> oldestInOrder() {
        return pending.values().stream().findFirst().filter(oldest -> inOrder && oldest.isWhole());
    }

    /** The call that waits for the answer with a key, which is forgotten; empty if nobody waits for that. */
    Optional<Attempt> claim(Key answered) {
        Attempt attempt = pending.get(answered);
        if (attempt == null || !attempt.isWhole()) {
            return Optional.empty();
        }
        inOrder &= pending.values().iterator().next() == attempt;
        pending.remove(answered);
        if (attempt.abandoned) {
            return Optional.empty();
        }
        live--;
        return Optional.of(attempt);
    }

    /** Forgets all calls, and returns those that somebody waits for. */
    List<Exchange> clear() {
        List<Exchange> waiting = pending.values().stream()
                .filter(attempt -> !attempt.abandoned)
                .map(attempt -> attempt.exchange)
                .toList();
        pending.clear();
        unsent.clear();
        live = 0;
        return waiting;
    }
}
