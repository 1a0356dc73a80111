/** The commands, one class each. */
@NullMarked
package io.ecosystem.cli.command;

import org.jspecify.annotations.NullMarked;
