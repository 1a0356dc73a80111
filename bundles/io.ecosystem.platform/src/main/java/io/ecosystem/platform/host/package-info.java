/**
 * The machine and its user, and where instances keep their files on it. For programs beside a container, and commands
 * in it.
 */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.platform.host;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
