/** Reliable sending of messages to other instances. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.api.sending;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
