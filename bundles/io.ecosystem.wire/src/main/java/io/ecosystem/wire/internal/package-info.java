/** Lines and heartbeats on a byte stream; one bounded, ordered conversation per connection. */
@NullMarked
package io.ecosystem.wire.internal;

import org.jspecify.annotations.NullMarked;
