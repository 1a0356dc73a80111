/**
 * Data transfer objects of what this instance serves. As always in OSGi, their fields are public and change nothing but
 * the object; times are in milliseconds since 1970.
 */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.spi.runtime.dto;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
