package io.ecosystem.cli.why;

import java.util.Collection;

/** Knows one kind of thing. */
interface Inspector {

    /** Adds what there is to say about the things of this name; nothing if there is none. */
    void inspect(String thing, Facts facts, Findings findings);

    /** Returns the names that it knows, to correct one that is misspelt. */
    Collection<String> names(Facts facts);
}
