/**
 * The contract between the launcher and the bundles in the container. Both compile against it, but each side loads its
 * own classes, so they exchange only text.
 */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.platform;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
