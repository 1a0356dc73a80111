package io.ecosystem.wire.internal;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.transport.socket.nio.NioProcessor;
import org.apache.mina.transport.socket.nio.NioSession;
import org.jspecify.annotations.Nullable;

/**
 * Transfers the bytes of many connections on one I/O thread, as in MINA, with two differences: the I/O thread itself
 * pauses and resumes reading, at once, for any caller, and a read that did not fill its buffer is not repeated.
 */
public final class LineProcessor extends NioProcessor {

    private final Queue<NioSession> changed = new ConcurrentLinkedQueue<>();
    private @Nullable IoBuffer last;
    private volatile @Nullable Thread ioThread; // written by the I/O thread

    /** Called by MINA's pool of processors. */
    public LineProcessor(Executor executor) {
        super(executor);
    }

    /** Closes a session that cannot be set up: MINA would drop it and leave its peer waiting. */
    @Override
    protected void init(NioSession session) throws Exception {
        try {
            super.init(session);
        } catch (OutOfMemoryError e) {
            session.getChannel().close();
            throw new IOException(e);
        }
    }

    @Override
    public void updateTrafficControl(NioSession session) {
        changed.add(session);
        if (Thread.currentThread() != ioThread) {
            wakeup();
        }
    }

    @Override
    protected int select(long timeout) throws Exception {
        if (ioThread != Thread.currentThread()) {
            ioThread = Thread.currentThread();
        }
        for (NioSession session = changed.poll(); session != null; session = changed.poll()) {
            if (session.isConnected() && !session.isClosing()) {
                pauseOrResume(session);
            }
        }
        return super.select(timeout);
    }

    /**
     * Reads, or does not. MINA's own method also decides whether to wait until the socket can be written to, looks only
     * at what waits to be written for that, and forgets what is written in part.
     */
    private void pauseOrResume(NioSession session) {
        try {
            setInterestedInRead(session, !session.isReadSuspended());
        } catch (Exception e) {
            session.getFilterChain().fireExceptionCaught(e);
        }
    }

    @Override
    protected int read(NioSession session, IoBuffer buffer) throws Exception {
        if (buffer == last) {
            last = null;
            return 0;
        }
        int count = super.read(session, buffer);
        last = count > 0 && buffer.hasRemaining() ? buffer : null;
        return count;
    }
}
