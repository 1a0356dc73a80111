/** What a user implements: a handler of a route, and what it may say besides an answer. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.api.handler;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
