/** The route eco.routes: served routes, their handlers and the roles that they require. */
@NullMarked
package io.ecosystem.handler.routes.internal;

import org.jspecify.annotations.NullMarked;
