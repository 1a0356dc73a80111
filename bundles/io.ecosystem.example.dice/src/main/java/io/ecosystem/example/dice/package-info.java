/** Rolls a die. */
@NullMarked
package io.ecosystem.example.dice;

import org.jspecify.annotations.NullMarked;
