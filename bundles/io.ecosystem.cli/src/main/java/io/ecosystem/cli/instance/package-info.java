/** Which instance a command talks to, and how. */
@NullMarked
package io.ecosystem.cli.instance;

import org.jspecify.annotations.NullMarked;
