/** Works a stored queue: takes entries in order, attempts them, repeats what failed, and gives up when it must. */
@Export
@Version("1.0.0")
package io.ecosystem.queue.worker;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
