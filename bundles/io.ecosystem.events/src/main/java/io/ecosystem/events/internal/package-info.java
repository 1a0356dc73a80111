/** Posts to Event Admin what has changed in the instance. */
@NullMarked
package io.ecosystem.events.internal;

import org.jspecify.annotations.NullMarked;
