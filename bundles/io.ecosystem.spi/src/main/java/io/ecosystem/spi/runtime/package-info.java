/** What this instance serves at present, as data transfer objects of OSGi. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.spi.runtime;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
