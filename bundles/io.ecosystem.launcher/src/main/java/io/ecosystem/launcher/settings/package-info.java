/**
 * What the one who starts an instance says about it: on the command line, in the environment, in an application file.
 */
@NullMarked
package io.ecosystem.launcher.settings;

import org.jspecify.annotations.NullMarked;
