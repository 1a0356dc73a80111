/** Listens on TCP ports and passes lines to the gateway. */
@NullMarked
package io.ecosystem.transport.tcp.internal;

import org.jspecify.annotations.NullMarked;
