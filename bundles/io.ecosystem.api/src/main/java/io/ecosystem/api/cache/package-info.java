/** Caches: values that are kept by key until room is needed, their time is up, or somebody removes them. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.api.cache;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
