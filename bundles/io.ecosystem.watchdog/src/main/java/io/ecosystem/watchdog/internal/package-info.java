/** Notices what hangs, names it, and gives the rest of the instance room. */
@NullMarked
package io.ecosystem.watchdog.internal;

import org.jspecify.annotations.NullMarked;
