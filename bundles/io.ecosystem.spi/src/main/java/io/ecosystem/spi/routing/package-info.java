/** What is served now, for those who show it. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.spi.routing;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
