/** How new versions of handlers prove themselves: what became of their calls, and which calls they get. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.spi.rollout;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
