package io.ecosystem.cli.instance;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.client.ClientBuilder;
import io.ecosystem.client.EcosystemClient;
import io.ecosystem.client.Generation;
import io.ecosystem.spi.codec.Codec;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Makes connections to instances.
 *
 * @param codec reads and writes messages; empty for the one on the class path
 */
public record Connector(Optional<Codec> codec) {

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(2);

    /**
     * Prepares a connection, which is opened by the first call.
     *
     * @param timeout the longest time of a call
     * @throws CommandException if an address is wrong
     */
    public InstanceConnection to(InstanceTarget.Chosen chosen, Duration timeout) {
        return to(chosen, timeout, 1, InstanceConnection.IN_FLIGHT);
    }

    /** Prepares several connections, each with a number of calls in flight. */
    public InstanceConnection to(InstanceTarget.Chosen chosen, Duration timeout, int connections, int inFlight) {
        try {
            ClientBuilder client = EcosystemClient.at(chosen.addresses().toArray(String[]::new))
                    .name("eco")
                    .generation(Generation.valueOf(chosen.generation().toUpperCase(Locale.ROOT)))
                    .kept(connections)
                    .maxInFlight(inFlight)
                    .connectTimeout(timeout.compareTo(LONGEST_CONNECT) < 0 ? timeout : LONGEST_CONNECT)
                    .answerTimeout(timeout)
                    .totalTimeout(timeout)
                    .heartbeat(Duration.ZERO)
                    .maxAnswerBytes(1 << 30);
            codec.ifPresent(client::codec);
            return new InstanceConnection(client.open(), timeout);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
