/** Counts and times that an instance keeps, besides those of its calls. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.api.statistics;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
