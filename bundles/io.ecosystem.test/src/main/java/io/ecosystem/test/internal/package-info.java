/** How a test finds the distribution and packs bundles. */
@NullMarked
package io.ecosystem.test.internal;

import org.jspecify.annotations.NullMarked;
