/** What an instance counts and times, besides its calls. */
@Export
@Version("1.0.0")
package io.ecosystem.api.statistics;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
