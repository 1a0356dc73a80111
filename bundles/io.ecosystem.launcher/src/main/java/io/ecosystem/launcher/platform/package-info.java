/** Finds folders, features and their jars, and runs the framework with them. */
@NullMarked
package io.ecosystem.launcher.platform;

import org.jspecify.annotations.NullMarked;
