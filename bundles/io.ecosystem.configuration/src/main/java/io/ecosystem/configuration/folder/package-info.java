/** Watched folders: the files that arrived, changed and left, their problems, and stored knowledge of them. */
@Export
@Version("0.2.0")
@NullMarked
package io.ecosystem.configuration.folder;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
