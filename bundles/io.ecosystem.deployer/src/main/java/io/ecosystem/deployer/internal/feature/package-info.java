/** Deployed features, and the jars that they reference. */
@NullMarked
package io.ecosystem.deployer.internal.feature;

import org.jspecify.annotations.NullMarked;
