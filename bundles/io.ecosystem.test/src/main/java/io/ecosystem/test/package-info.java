/**
 * Tests of handlers in a running instance.
 *
 * <p>{@link io.ecosystem.test.Ecosystem} is an instance in the process of the test,
 * {@link io.ecosystem.test.EcosystemExtension} gives one to tests of JUnit, and {@link io.ecosystem.test.FaultProxy} is
 * a bad network.
 */
@Export
@Version("0.1.0")
@NullMarked
package io.ecosystem.test;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
