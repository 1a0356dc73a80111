/** What the platform knows of its own condition, as Felix Health Checks. */
@NullMarked
package io.ecosystem.health.internal;

import org.jspecify.annotations.NullMarked;
