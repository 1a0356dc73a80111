/** Storage of queued entries: the interface of storage engines, and the values that they exchange with queues. */
@Export
@Version("0.2.0")
@NullMarked
package io.ecosystem.spi.queue;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
