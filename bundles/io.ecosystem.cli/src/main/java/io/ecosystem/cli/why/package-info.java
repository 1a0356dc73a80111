/** Why a thing of an instance does not work: facts from its routes, and one inspector for each kind of thing. */
@NullMarked
package io.ecosystem.cli.why;

import org.jspecify.annotations.NullMarked;
