package io.ecosystem.cli.command;

import io.ecosystem.cli.instance.Connector;
import io.ecosystem.cli.instance.InstanceTarget;
import io.ecosystem.cli.output.Console;
import io.ecosystem.platform.host.HostEnvironment;
import java.util.Optional;

/**
 * What a command runs in.
 *
 * @param console what it reads and writes
 * @param environment the machine and its user
 * @param connector makes connections to instances
 * @param home what commands talk to that state no instance; empty to look for the only one of the user
 */
public record Session(
        Console console, HostEnvironment environment, Connector connector, Optional<InstanceTarget.Home> home) {

    /** Creates a session that looks for the only instance of the user where a command states none. */
    public Session(Console console, HostEnvironment environment) {
        this(console, environment, new Connector(Optional.empty()), Optional.empty());
    }
}
