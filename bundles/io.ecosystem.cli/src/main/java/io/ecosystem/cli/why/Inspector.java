package io.ecosystem.cli.why;

import java.util.Collection;

/** Knows one kind of thing. */
interface Inspector {

    /** Adds what there is to say about the things of this name; nothing if there is none. */
    void inspect(String thing, Facts facts, Findings findings);

    /** Returns the names that it knows, for whoever misspelt one. */
    Collection<String> names(Facts facts);
}
