/** Shared parts of the tests of engines and handlers. */
@Export
@Version("0.3.0")
@NullMarked
package io.ecosystem.testkit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
