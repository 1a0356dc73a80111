/** What application developers implement: handlers of routes, and the ways to refuse or reject a request. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.api.handler;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
