/** Which settings are effective, and who states them. */
@Export
@Version("1.0.0")
package io.ecosystem.api.configuration;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
