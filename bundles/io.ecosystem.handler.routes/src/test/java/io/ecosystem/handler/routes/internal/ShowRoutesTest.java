package io.ecosystem.handler.routes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.codec.json.internal.JsonCodec;
import io.ecosystem.spi.routing.Offer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShowRoutesTest {

    private static final Instant SINCE = Instant.parse("2026-11-23T21:33:28.028Z");

    @Test
    void showsWhoAnswersAndWhoWould() {
        assertThat(answer(
                        "{}",
                        new Offer("b", "", "acme.b", "2.0.0", SINCE, 7),
                        new Offer("b", "shop.keeper", "acme.a", "1.0.0", SINCE, 0),
                        new Offer("eco.stop", "admin", "io.ecosystem.handler.stop", "0.1.0", SINCE, 0)))
                .isEqualTo("""
                    {"routes":[\
                    {"route":"b","role":"","bundle":"acme.b","version":"2.0.0",\
                    "since":"2026-11-23T21:33:28.028Z","ranking":7,"shadowed":[\
                    {"role":"shop.keeper","bundle":"acme.a","version":"1.0.0",\
                    "since":"2026-11-23T21:33:28.028Z","ranking":0}]},\
                    {"route":"eco.stop","role":"admin","bundle":"io.ecosystem.handler.stop","version":"0.1.0",\
                    "since":"2026-11-23T21:33:28.028Z","ranking":0,"shadowed":[]}]}\
                    """);
    }

    @Test
    void showsOnlyWhatIsAskedFor() {
        Offer shop = new Offer("shop.open", "", "acme.shop", "1.0.0", SINCE, 0);
        Offer bar = new Offer("bar.open", "", "acme.bar", "1.0.0", SINCE, 0);

        assertThat(answer("{\"prefix\":\"shop.\"}", bar, shop))
                .contains("shop.open")
                .doesNotContain("bar.open");
        assertThat(answer("{\"prefix\":\"none\"}", bar, shop)).isEqualTo("{\"routes\":[]}");
        assertThat(answer("{\"prefix\":null}", bar, shop)).contains("shop.open", "bar.open");
    }

    /** As the core would call it: a body in, a body out. */
    private static String answer(String body, Offer... offers) {
        JsonCodec codec = new JsonCodec();
        ShowRoutes handler = new ShowRoutes(() -> List.of(offers));
        Object request = codec.binding(ShowRoutes.Request.class).read(Bytes.utf8(body));
        return codec.binding(ShowRoutes.Response.class)
                .write(handler.handle((ShowRoutes.Request) request, null))
                .utf8();
    }
}
