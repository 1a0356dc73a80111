/** What tests of engines and handlers share. */
@Export
@Version("1.0.0")
package io.ecosystem.testkit;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
