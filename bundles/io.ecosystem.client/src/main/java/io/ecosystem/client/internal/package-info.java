/** How the client does it: one loop with all connections and all calls of a client. */
@NullMarked
package io.ecosystem.client.internal;

import org.jspecify.annotations.NullMarked;
