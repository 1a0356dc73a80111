/** The routes eco.shell.*: what is typed into a shell elsewhere on the machine runs in this container. */
@NullMarked
package io.ecosystem.handler.shell.internal;

import org.jspecify.annotations.NullMarked;
