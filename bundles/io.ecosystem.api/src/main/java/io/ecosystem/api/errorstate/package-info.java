/** Problems that operators should know about while they last. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.api.errorstate;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
