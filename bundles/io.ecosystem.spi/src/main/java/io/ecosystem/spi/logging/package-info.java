/** Changes to the log at run time, and limits that keep messages from filling it. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.spi.logging;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
