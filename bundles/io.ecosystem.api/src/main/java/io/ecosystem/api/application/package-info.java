/** The identity of this instance, its folders, and how to stop it. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.api.application;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
