/** Transports: where lines arrive and answers leave. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.spi.transport;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
