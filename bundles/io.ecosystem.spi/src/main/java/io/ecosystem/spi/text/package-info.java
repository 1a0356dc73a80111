/** Displaying foreign text safely. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.spi.text;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
