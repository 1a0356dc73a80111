/** The routes eco.shell.*: what is typed into a shell elsewhere on the machine runs in this container. */
@Capability(namespace = "org.apache.felix.gogo", name = "shell.implementation", version = "1.0.0", effective = "active")
@NullMarked
package io.ecosystem.handler.shell.internal;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;
