/** The route eco.routes: what is served, by whom, since when, and who may ask it. */
@NullMarked
package io.ecosystem.handler.routes.internal;

import org.jspecify.annotations.NullMarked;
