/** Shell commands that show the state of the platform. */
@NullMarked
package io.ecosystem.commands.internal;

import org.jspecify.annotations.NullMarked;
