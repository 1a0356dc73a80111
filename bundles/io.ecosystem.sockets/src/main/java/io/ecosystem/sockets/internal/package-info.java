@NullMarked
package io.ecosystem.sockets.internal;

import org.jspecify.annotations.NullMarked;
