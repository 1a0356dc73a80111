/** Answers repeated requests of handlers from caches. */
@NullMarked
package io.ecosystem.cache.answers.internal;

import org.jspecify.annotations.NullMarked;
