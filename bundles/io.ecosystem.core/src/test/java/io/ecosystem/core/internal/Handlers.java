package io.ecosystem.core.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.codec.json.internal.JsonCodec;
import java.util.List;
import org.osgi.framework.Version;

/** Handlers of texts for tests. */
final class Handlers {

    private Handlers() {}

    /** The function of a text handler. */
    interface Text extends Handler<String, String> {}

    /** Returns a handler that states its types although it is a lambda. */
    static Handler<String, String> of(Text text) {
        return new Handler<String, String>() {

            @Override
            public String handle(String request, Call call) throws Exception {
                return text.handle(request, call);
            }
        };
    }

    static Handler<String, String> answering(String answer) {
        return of((request, call) -> answer);
    }

    static Served served(Handler<?, ?> handler, String... routes) {
        return served(handler, 0, "1", 1, 1, routes);
    }

    static Served requiring(String role, Handler<?, ?> handler, String... routes) {
        return new Served(
                handler, List.of(routes), role, 0, Version.parseVersion("1"), 1, 1, "acme.test", new JsonCodec());
    }

    static Served served(
            Handler<?, ?> handler, int ranking, String version, long serviceId, long bundleId, String... routes) {
        return new Served(
                handler,
                List.of(routes),
                "",
                ranking,
                Version.parseVersion(version),
                serviceId,
                bundleId,
                "acme.test",
                new JsonCodec());
    }
}
