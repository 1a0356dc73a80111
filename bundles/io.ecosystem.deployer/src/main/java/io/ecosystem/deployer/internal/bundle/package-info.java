/** Deployed jars: installs them, keeps them running, and explains why one does not run. */
@NullMarked
package io.ecosystem.deployer.internal.bundle;

import org.jspecify.annotations.NullMarked;
