/**
 * Listening sockets that carry lines and stay open across configuration changes. A transport supplies addresses and
 * limits, and a {@link io.ecosystem.wire.Framing} if lines do not travel as plain text; this package handles all bytes
 * and connections.
 */
@Export
@Version("0.4.0")
@NullMarked
package io.ecosystem.wire;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
