/**
 * Listening sockets that carry lines, and how one stays open while its configuration changes. A transport says where to
 * listen and with which limits; everything about bytes and connections is done here.
 */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.wire;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
