/**
 * Behaviour common to the caches of all engines: services, computations, listeners and statistics. An engine supplies a
 * {@link io.ecosystem.cache.Store}.
 */
@Export
@Version("0.3.0")
@NullMarked
package io.ecosystem.cache;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
