/** Folders that are watched: which files came, changed and went, what is wrong with them, and what is known of them. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.configuration.folder;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
