/** What the files of an instance state about configurations, and how it becomes effective. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.configuration;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
