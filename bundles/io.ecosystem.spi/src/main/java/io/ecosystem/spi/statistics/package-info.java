/** Read access to the platform's statistics. */
@Export
@NullMarked
@Version("0.1.0")
package io.ecosystem.spi.statistics;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
