/** What commands write to, and in which form. */
@NullMarked
package io.ecosystem.cli.output;

import org.jspecify.annotations.NullMarked;
