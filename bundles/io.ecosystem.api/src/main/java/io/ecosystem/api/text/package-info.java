/** Texts of others, as people may be shown them. */
@Export
@Version("1.0.0")
@NullMarked
package io.ecosystem.api.text;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
