/** The settings in effect, and where they come from. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.spi.configuration;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
