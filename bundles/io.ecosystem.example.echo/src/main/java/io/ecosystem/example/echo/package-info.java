/** Answers any data with the same data. */
@NullMarked
package io.ecosystem.example.echo;

import org.jspecify.annotations.NullMarked;
