/**
 * The routes eco.deployments, eco.deploy.* and eco.components: what is and was deployed, what became of it, and the way
 * back to an earlier version.
 */
@NullMarked
package io.ecosystem.handler.deploy.internal;

import org.jspecify.annotations.NullMarked;
