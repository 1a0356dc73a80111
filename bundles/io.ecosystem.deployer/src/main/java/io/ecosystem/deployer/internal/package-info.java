/** The thread that looks at the folders, and what one look does. */
@NullMarked
package io.ecosystem.deployer.internal;

import org.jspecify.annotations.NullMarked;
