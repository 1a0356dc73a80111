/** The state of the files that an operator put into the deploy and conf folders. */
@Export
@Version("0.2.0")
@NullMarked
package io.ecosystem.spi.deploy;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
