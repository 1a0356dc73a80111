package io.ecosystem.transport.uds.internal;

import io.ecosystem.api.message.Identity;
import io.ecosystem.spi.transport.Gateway;
import io.ecosystem.testkit.Listening;
import io.ecosystem.testkit.StreamTransportContract;
import io.ecosystem.testkit.TransportLimits;
import io.ecosystem.wire.Endpoint;
import io.ecosystem.wire.Limits;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class UnixContractTest extends StreamTransportContract {

    @TempDir
    Path folder;

    @Override
    protected Listening open(Gateway lines, TransportLimits b) throws IOException {
        Limits limits = b.as(Limits::new);
        Path path = folder.resolve("test.sock");
        Endpoint endpoint = new SocketFile(path, limits).open(lines);
        return new Listening(UnixDomainSocketAddress.of(path), endpoint::close);
    }

    @Override
    protected Identity identity() throws IOException {
        return System.getProperty("os.name").startsWith("Windows")
                ? Identity.Unknown.INSTANCE
                : new Identity.User(Files.getOwner(folder).getName());
    }
}
