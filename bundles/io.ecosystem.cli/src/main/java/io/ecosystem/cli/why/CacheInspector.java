package io.ecosystem.cli.why;

import java.util.Collection;

/** Knows caches. */
final class CacheInspector implements Inspector {

    @Override
    public void inspect(String thing, Facts facts, Findings findings) {
        if (facts.caches().contains(thing)) {
            findings.well("cache", thing, "cache '%s' is there; 'eco cache stats' shows how it does".formatted(thing));
        }
    }

    @Override
    public Collection<String> names(Facts facts) {
        return facts.caches();
    }
}
