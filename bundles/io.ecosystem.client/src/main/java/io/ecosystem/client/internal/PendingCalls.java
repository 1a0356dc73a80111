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
 * The calls on one stream connection, in the order of their requests: which are still to be written, and which one an
 * answer belongs to. A call abandoned after its request had begun stays, as its answer will come.
 */
final class PendingCalls {

    private final Map<Key, CallAttempt> pending = new LinkedHashMap<>();
    /** Calls whose requests are not completely on the network. */
    private final Deque<CallAttempt> unsent = new ArrayDeque<>();

    private int live;
    private boolean inOrder = true;

    /** Returns the number of calls that are not abandoned. */
    int live() {
        return live;
    }

    void add(CallAttempt attempt) {
        live++;
        pending.put(attempt.exchange.key, attempt);
        unsent.add(attempt);
    }

    boolean hasUnsent() {
        return !unsent.isEmpty();
    }

    /**
     * Writes the next requests, as much as fits into a buffer; {@code sent} receives each request that is now
     * completely on the network.
     *
     * @return whether the network has accepted all of it
     */
    boolean write(WritableByteChannel network, ByteBuffer output, Consumer<CallAttempt> sent) throws IOException {
        for (CallAttempt attempt : unsent) {
            if (!output.hasRemaining()) {
                break;
            }
            attempt.copyTo(output);
        }
        int left = network.write(output.flip());
        boolean taken = !output.hasRemaining();
        while (left > 0) {
            CallAttempt first = unsent.element();
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

    /** Returns the calls, not abandoned, that newly wait for the network. */
    List<Exchange> stalled() {
        return unsent.stream()
                .filter(attempt -> !attempt.abandoned)
                .map(attempt -> attempt.exchange)
                .filter(exchange -> exchange.phase() != Phase.SENDING)
                .toList();
    }

    /**
     * Abandons a call.
     *
     * @return whether it is forgotten; otherwise its answer will come
     */
    boolean abandon(CallAttempt attempt) {
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
     * Returns the oldest call if its request is completely on the network and the peer has answered in order so far; an
     * answer without a key belongs to it.
     */
    Optional<CallAttempt> oldestInOrder() {
        return pending.values().stream().findFirst().filter(oldest -> inOrder && oldest.isWhole());
    }

    /** Removes and returns the call for an answer's key; empty if none waits for it. */
    Optional<CallAttempt> claim(Key answered) {
        CallAttempt attempt = pending.get(answered);
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

    /** Removes all calls, and returns those that are not abandoned. */
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
