/**
 * What the launcher and the bundles in the container agree on. Both compile against it, and each side loads classes of
 * its own, so only texts pass from one to the other.
 */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.platform;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
