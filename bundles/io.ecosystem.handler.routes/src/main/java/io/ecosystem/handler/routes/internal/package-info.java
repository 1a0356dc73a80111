/** The routes eco.routes and eco.listeners: what is served where, by which handlers, for senders of which roles. */
@NullMarked
package io.ecosystem.handler.routes.internal;

import org.jspecify.annotations.NullMarked;
