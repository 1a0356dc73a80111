/** Calling routes of an instance from Java, inside of a container or without one. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.client;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
