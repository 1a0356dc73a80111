/** Finds, creates and checks the folders of an instance, and locks it. */
@NullMarked
package io.ecosystem.launcher.platform;

import org.jspecify.annotations.NullMarked;
