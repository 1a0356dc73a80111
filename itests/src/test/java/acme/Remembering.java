package acme;

import io.ecosystem.api.cache.Cache;
import io.ecosystem.api.cache.RemovalListener;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;

/** Answers the previous request, which it caches as an object of its own class, and the last removal from the cache. */
public class Remembering implements Handler<String, String>, RemovalListener<String, Remembering.Thing> {

    /** A request. */
    public record Thing(String text) {}

    private final Cache<String, Thing> things;
    private volatile String left = "none"; // written by any thread that uses the cache

    public Remembering(Cache<String, Thing> things) {
        this.things = things;
    }

    @Override
    public String handle(String text, Call call) {
        String before = things.put("last", new Thing(text)).map(Thing::text).orElse("nothing");
        return "before: %s, left: %s".formatted(before, left);
    }

    @Override
    public void removed(String key, Thing thing, Cause cause) {
        left = "%s %s".formatted(cause, thing.text());
    }
}
