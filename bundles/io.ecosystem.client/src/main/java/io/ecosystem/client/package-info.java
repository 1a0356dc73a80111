/** Calling routes of an instance from Java, inside of a container or without one. */
@Export
@Version("1.0.0")
package io.ecosystem.client;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
