/** Listens for WebSocket connections (RFC 6455) and passes their text messages to the gateway. */
@NullMarked
package io.ecosystem.transport.ws.internal;

import org.jspecify.annotations.NullMarked;
