/** Access control: the roles that routes require, and the one place that knows which roles a sender has. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.api.access;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
