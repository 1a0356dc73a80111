/** The implementation of the client: one loop with all connections and calls. */
@NullMarked
package io.ecosystem.client.internal;

import org.jspecify.annotations.NullMarked;
