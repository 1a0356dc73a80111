/** Projects of handlers. */
@NullMarked
package io.ecosystem.cli.project;

import org.jspecify.annotations.NullMarked;
