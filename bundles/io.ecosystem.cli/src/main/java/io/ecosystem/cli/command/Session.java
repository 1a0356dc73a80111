package io.ecosystem.cli.command;

import io.ecosystem.cli.output.Console;
import io.ecosystem.platform.host.HostEnvironment;

/**
 * What a command runs in.
 *
 * @param console what it reads and writes
 * @param environment the machine and its user
 */
public record Session(Console console, HostEnvironment environment) {}
