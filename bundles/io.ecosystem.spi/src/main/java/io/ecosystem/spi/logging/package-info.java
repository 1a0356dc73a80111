/** Changes to the log at run time, reading its records, and limits that keep messages from filling it. */
@Export
@Version("0.2.0")
@NullMarked
package io.ecosystem.spi.logging;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
