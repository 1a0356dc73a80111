/** The gateway, the middleware chain, the routing table and its hot swap. */
@NullMarked
package io.ecosystem.core.internal;

import org.jspecify.annotations.NullMarked;
