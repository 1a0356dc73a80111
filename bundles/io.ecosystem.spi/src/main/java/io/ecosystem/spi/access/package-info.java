/** Access control: which senders have which roles, and who runs the instance. */
@Export
@NullMarked
@Version("0.2.0")
package io.ecosystem.spi.access;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
