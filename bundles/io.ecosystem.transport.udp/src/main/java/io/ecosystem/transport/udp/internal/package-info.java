/** Receives datagrams and passes each to the gateway. */
@NullMarked
package io.ecosystem.transport.udp.internal;

import org.jspecify.annotations.NullMarked;
