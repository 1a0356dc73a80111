/** Layers of configuration, the checks of their values, and the settings of the start above them. */
@NullMarked
package io.ecosystem.configuration.internal;

import org.jspecify.annotations.NullMarked;
