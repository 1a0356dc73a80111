/**
 * Extension points that every call passes: middleware, which may change it, and observers, which may not; and
 * middleware that every attempt to process an entry of a queue passes.
 */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.api.middleware;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
