/** Counts and times calls, gathers what else the instance has to tell, and keeps the last periods. */
@NullMarked
package io.ecosystem.statistics.internal;

import org.jspecify.annotations.NullMarked;
