/** The time by which what applications let wait becomes due. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.spi.time;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
