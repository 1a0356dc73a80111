/** Translates between the bytes of lines and the messages and user types that they represent. */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.spi.codec;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
