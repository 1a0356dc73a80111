/** What is wrong now, and how often it was raised, until someone clears it. */
@NullMarked
package io.ecosystem.errorstates.internal;

import org.jspecify.annotations.NullMarked;
