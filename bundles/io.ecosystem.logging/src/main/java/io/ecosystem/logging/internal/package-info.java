/** The backend of all logging: records in a file and on the console. */
@NullMarked
package io.ecosystem.logging.internal;

import org.jspecify.annotations.NullMarked;
