/** The command {@code eco}. */
@NullMarked
package io.ecosystem.cli;

import org.jspecify.annotations.NullMarked;
