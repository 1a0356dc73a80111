/** The codec's own classes; only the service is for others. */
@NullMarked
package io.ecosystem.codec.json.internal;

import org.jspecify.annotations.NullMarked;
