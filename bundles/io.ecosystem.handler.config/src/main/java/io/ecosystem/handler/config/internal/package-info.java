/** The route eco.config.get: what is configured, and by whom. */
@NullMarked
package io.ecosystem.handler.config.internal;

import org.jspecify.annotations.NullMarked;
