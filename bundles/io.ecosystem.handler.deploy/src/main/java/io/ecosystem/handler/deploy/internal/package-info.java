/** The routes eco.deployments and eco.deploy.*: what is and was deployed, and the way back to an earlier version. */
@NullMarked
package io.ecosystem.handler.deploy.internal;

import org.jspecify.annotations.NullMarked;
