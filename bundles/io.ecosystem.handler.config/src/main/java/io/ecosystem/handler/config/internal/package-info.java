/** The route eco.config.get: the settings and their sources. */
@NullMarked
package io.ecosystem.handler.config.internal;

import org.jspecify.annotations.NullMarked;
