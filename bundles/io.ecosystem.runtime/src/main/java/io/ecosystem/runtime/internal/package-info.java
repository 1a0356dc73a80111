/** Looks at what the instance serves, and counts its changes. */
@NullMarked
package io.ecosystem.runtime.internal;

import org.jspecify.annotations.NullMarked;
