package io.ecosystem.queue.outgoing.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.Status;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.testkit.LineServer;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * An instance at a Unix domain socket that answers each request as the test says, in order per connection, and records
 * those that succeed.
 */
final class Peer implements AutoCloseable {

    private final BlockingQueue<Request> accepted = new LinkedBlockingQueue<>();
    private final BlockingQueue<Request> asked = new LinkedBlockingQueue<>();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final Codec codec;
    private final LineServer server;
    private volatile Function<Request, Status> behaviour; // written by the test

    Peer(Path socket, Codec codec, Function<Request, Status> behaviour) throws IOException {
        this.codec = codec;
        this.behaviour = behaviour;
        server = LineServer.listen(UnixDomainSocketAddress.of(socket), this::serve);
    }

    void behave(Function<Request, Status> other) {
        behaviour = other;
    }

    /** Returns the next request that was answered with success. */
    Request next() throws InterruptedException {
        Request next = accepted.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came");
        }
        return next;
    }

    /** Returns everything received so far, in order. */
    List<Request> asked() {
        return List.copyOf(asked);
    }

    boolean isEmpty() {
        return accepted.isEmpty();
    }

    /** Returns the maximum number of concurrent requests since the last call. */
    int most() {
        return most.getAndSet(0);
    }

    private void serve(LineServer.Session session) throws IOException {
        for (String line = session.readLine(); line != null; line = session.readLine()) {
            Request request = (Request) codec.decode(Bytes.utf8(line));
            asked.add(request);
            answer(session, request);
        }
    }

    private void answer(LineServer.Session session, Request request) throws IOException {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        Status status = behaviour.apply(request);
        if (status == Status.SUCCESS) {
            accepted.add(request);
        }
        Bytes body = codec.text(status == Status.SUCCESS ? "ok" : "not so");
        inside.decrementAndGet();
        session.write(codec.encode(new Response(request.key(), status, body)) + "\n");
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
