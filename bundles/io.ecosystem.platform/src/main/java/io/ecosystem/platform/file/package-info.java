/** The formats of features and configurations. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.platform.file;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
