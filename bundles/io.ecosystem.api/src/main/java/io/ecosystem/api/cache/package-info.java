/** Caches: values by key, kept until they are evicted, expire or are removed. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.api.cache;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
