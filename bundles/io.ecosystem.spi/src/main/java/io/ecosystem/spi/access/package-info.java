/** Access control: decides which senders have which roles. */
@Export
@NullMarked
@Version("0.1.0")
package io.ecosystem.spi.access;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
