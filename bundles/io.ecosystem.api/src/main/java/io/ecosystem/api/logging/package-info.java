/** What can be changed about the log while the instance runs. */
@Export
@Version("1.0.0")
package io.ecosystem.api.logging;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
