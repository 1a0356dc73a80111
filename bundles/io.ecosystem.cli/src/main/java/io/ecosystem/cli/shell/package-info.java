/** Sessions in a running instance, and the editing of command lines. */
@NullMarked
package io.ecosystem.cli.shell;

import org.jspecify.annotations.NullMarked;
