/** The start settings on their way from the launcher to the container. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.platform.start;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
