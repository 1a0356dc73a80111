/** Deployed jars: installed, kept running, and explained if they do not run. */
@NullMarked
package io.ecosystem.deployer.internal.bundle;

import org.jspecify.annotations.NullMarked;
