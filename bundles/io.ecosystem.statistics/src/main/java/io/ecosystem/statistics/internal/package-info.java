/** Counts and times calls, gathers other statistics of the instance, and keeps the last periods. */
@NullMarked
package io.ecosystem.statistics.internal;

import org.jspecify.annotations.NullMarked;
