/** Processes a stored queue: takes entries in order, attempts them, repeats failures, and gives up at the limit. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.queue.worker;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
