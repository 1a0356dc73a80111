/**
 * Bound sockets that outlive the bundle that opened them. This bundle imports nothing but the framework, so no other
 * bundle's replacement stops it.
 */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.sockets;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
