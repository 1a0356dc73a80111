package io.ecosystem.wire.internal;

import io.ecosystem.wire.Recurring;
import io.ecosystem.wire.Shortage;
import java.io.IOException;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.nio.NioSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes MINA's session events to the connections. */
final class SessionEvents extends IoHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(StreamEndpoint.class);
    private static final String CONNECTION = "connection";

    private final StreamEndpoint endpoint;
    private final OpenConnections connections;
    private final Recurring failures;

    /** Logs what keeps connections from being served. */
    SessionEvents(StreamEndpoint endpoint, OpenConnections connections, Recurring failures) {
        this.endpoint = endpoint;
        this.connections = connections;
        this.failures = failures;
    }

    @Override
    public void sessionOpened(IoSession session) {
        guarded(session, () -> open((NioSession) session));
    }

    private void open(NioSession session) {
        Connection connection = new Connection(endpoint, session);
        session.setAttribute(CONNECTION, connection);
        switch (connections.add(connection)) {
            case ADMITTED -> {}
            case REFUSED -> endpoint.refuse(connection);
            case DROPPED -> {
                endpoint.tooMany();
                connection.abort();
            }
        }
    }

    @Override
    public void messageReceived(IoSession session, Object message) {
        try {
            of(session).received((IoBuffer) message);
        } catch (RuntimeException | Error e) {
            lost(session, e);
        }
    }

    @Override
    public void messageSent(IoSession session, Object message) {
        try {
            of(session).sent((IoBuffer) message);
        } catch (RuntimeException | Error e) {
            lost(session, e);
        }
    }

    @Override
    public void inputClosed(IoSession session) {
        guarded(session, () -> of(session).inputClosed());
    }

    @Override
    public void exceptionCaught(IoSession session, Throwable cause) {
        if (cause instanceof IOException) {
            log.debug("{}: connection lost: {}", endpoint.address(), cause.toString());
            session.closeNow();
        } else {
            lost(session, cause);
        }
    }

    @Override
    public void sessionClosed(IoSession session) {
        guarded(session, () -> {
            if (session.getAttribute(CONNECTION) instanceof Connection connection) {
                connections.forget(connection);
            }
        });
    }

    private void guarded(IoSession session, Runnable event) {
        try {
            event.run();
        } catch (RuntimeException | Error e) {
            lost(session, e);
        }
    }

    /** An error that propagated would end the I/O thread, and with it other connections. */
    private void lost(IoSession session, Throwable failure) {
        try {
            if (session.getAttribute(CONNECTION) instanceof Connection connection) {
                connection.abort();
            } else {
                session.closeNow();
            }
            failures.happened(
                    "%s: a connection failed and is closed: %s".formatted(endpoint.address(), Shortage.text(failure)));
        } catch (OutOfMemoryError e) {
            // the connection is marked, and closed at the next check of all connections
        }
    }

    private Connection of(IoSession session) {
        return (Connection) session.getAttribute(CONNECTION);
    }
}
