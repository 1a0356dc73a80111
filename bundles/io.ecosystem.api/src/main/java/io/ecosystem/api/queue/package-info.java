/** Where queued entries are kept: the interface of storage engines, and the values that they exchange with queues. */
@Export
@Version("1.0.0")
@NullMarked
package io.ecosystem.api.queue;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
