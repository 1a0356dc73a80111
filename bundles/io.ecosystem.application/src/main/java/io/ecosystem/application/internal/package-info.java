/** The identity of this instance for bundles, users and supervisors, and its stop. */
@NullMarked
package io.ecosystem.application.internal;

import org.jspecify.annotations.NullMarked;
