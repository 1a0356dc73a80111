/** The configurations stated by the files of an instance, and how they take effect. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.configuration;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
