/** The machine and its user, and where instances keep their files on it. For programs outside of a container. */
@NullMarked
package io.ecosystem.platform.host;

import org.jspecify.annotations.NullMarked;
