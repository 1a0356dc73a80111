/** Interceptors, which surround the calls of a handler or answer in its place. */
@Export
@NullMarked
@Version("0.1.0")
package io.ecosystem.spi.interception;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
