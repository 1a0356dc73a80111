/** Tells bundles, the user and a supervisor who this instance is, and ends it. */
@NullMarked
package io.ecosystem.application.internal;

import org.jspecify.annotations.NullMarked;
