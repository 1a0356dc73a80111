/** The routes being served and the calls in progress, for display. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.spi.routing;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
