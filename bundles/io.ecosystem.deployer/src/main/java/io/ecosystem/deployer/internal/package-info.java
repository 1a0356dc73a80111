/** The thread that scans the folders, and the work of one pass. */
@NullMarked
package io.ecosystem.deployer.internal;

import org.jspecify.annotations.NullMarked;
