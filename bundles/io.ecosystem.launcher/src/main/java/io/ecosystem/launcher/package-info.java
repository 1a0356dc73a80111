/** Starts an instance from the command line, and stops it. */
@NullMarked
package io.ecosystem.launcher;

import org.jspecify.annotations.NullMarked;
