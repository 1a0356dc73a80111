/** Knows which roles a sender has: rules of addresses, users and listeners, as configuration. */
@NullMarked
package io.ecosystem.access.internal;

import org.jspecify.annotations.NullMarked;
