package io.ecosystem.cache.answers.internal;

import io.ecosystem.api.message.Bytes;

/**
 * What is asked of one handler.
 *
 * @param handler the number of the handler, which no other one has had
 * @param asked what its answer depends on, not shared with the line that it came in
 */
record Question(long handler, Bytes asked) {
}
