/**
 * Listening sockets that carry lines and stay open across configuration changes. A transport supplies addresses and
 * limits; this package handles all bytes and connections.
 */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.wire;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
