/** Reads the settings of a start: from the command line, the environment and an application file. */
@NullMarked
package io.ecosystem.launcher.settings;

import org.jspecify.annotations.NullMarked;
