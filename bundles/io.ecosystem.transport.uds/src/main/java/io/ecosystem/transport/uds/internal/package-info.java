/** Listens on Unix domain sockets, owns their files and passes lines to the gateway. */
@NullMarked
package io.ecosystem.transport.uds.internal;

import org.jspecify.annotations.NullMarked;
