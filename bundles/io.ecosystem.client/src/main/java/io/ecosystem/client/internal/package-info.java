/** How the client does it: one loop with all connections and all calls of a client. */
package io.ecosystem.client.internal;
