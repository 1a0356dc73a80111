/** Deployed features, and the jars that they may name. */
@NullMarked
package io.ecosystem.deployer.internal.feature;

import org.jspecify.annotations.NullMarked;
