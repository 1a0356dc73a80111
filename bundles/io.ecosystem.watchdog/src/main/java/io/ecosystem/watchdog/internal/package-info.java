/** Detects and names what hangs, and frees resources for the rest of the instance. */
@NullMarked
package io.ecosystem.watchdog.internal;

import org.jspecify.annotations.NullMarked;
