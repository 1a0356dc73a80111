/** Commands of the shell that show the platform. */
@NullMarked
package io.ecosystem.commands.internal;

import org.jspecify.annotations.NullMarked;
