/** What can be changed about the log while the instance runs, and what keeps the log from being filled. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.spi.logging;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
