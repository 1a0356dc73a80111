/** Decides the roles of senders by configured rules for addresses, users and listeners. */
@NullMarked
package io.ecosystem.access.internal;

import org.jspecify.annotations.NullMarked;
