/**
 * Messages as transports carry them and handlers see them. All types are immutable and hold no socket, queue or bundle.
 */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.api.message;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
