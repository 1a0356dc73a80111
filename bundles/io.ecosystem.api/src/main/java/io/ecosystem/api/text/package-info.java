/** Texts of others, as people may be shown them. */
@Export
@Version("1.0.0")
package io.ecosystem.api.text;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
