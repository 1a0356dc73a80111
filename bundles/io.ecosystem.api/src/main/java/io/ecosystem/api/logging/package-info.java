/** What can be changed about the log while the instance runs. */
@Export
@Version("1.0.0")
@NullMarked
package io.ecosystem.api.logging;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
