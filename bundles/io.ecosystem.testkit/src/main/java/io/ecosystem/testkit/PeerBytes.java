package io.ecosystem.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** How the bytes of lines travel on a connection. No method blocks. */
interface PeerBytes {

    /** Takes bytes to send; returns how many it has taken. */
    int write(ByteBuffer bytes) throws IOException;

    /** Returns whether all that was taken has been sent, after trying to. */
    boolean flush() throws IOException;

    /** Reads bytes; returns 0 if there are none yet, and -1 at the end. */
    int read(ByteBuffer bytes) throws IOException;

    /** Says that nothing more will be sent. */
    void endOutput() throws IOException;

    /** Sends and receives bytes as they are. */
    static PeerBytes plain(SocketChannel channel) {
        return new PeerBytes() {

            @Override
            public int write(ByteBuffer bytes) throws IOException {
                return channel.write(bytes);
            }

            @Override
            public boolean flush() {
                return true;
            }

            @Override
            public int read(ByteBuffer bytes) throws IOException {
                return channel.read(bytes);
            }

            @Override
            public void endOutput() throws IOException {
                channel.shutdownOutput();
            }
        };
    }
}
