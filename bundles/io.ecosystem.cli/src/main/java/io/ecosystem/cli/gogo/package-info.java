/** The commands of eco as commands of Gogo, in a container. */
@NullMarked
package io.ecosystem.cli.gogo;

import org.jspecify.annotations.NullMarked;
