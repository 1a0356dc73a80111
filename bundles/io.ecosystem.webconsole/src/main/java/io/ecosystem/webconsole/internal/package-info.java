/** Who may use the web console. */
@NullMarked
package io.ecosystem.webconsole.internal;

import org.jspecify.annotations.NullMarked;
