/** The project's Markdown pages: what they contain, and HTML made of them. */
@NullMarked
package io.ecosystem.site;

import org.jspecify.annotations.NullMarked;
