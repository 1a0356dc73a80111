/** Current problems, each counted until an operator clears it. */
@NullMarked
package io.ecosystem.errorstates.internal;

import org.jspecify.annotations.NullMarked;
