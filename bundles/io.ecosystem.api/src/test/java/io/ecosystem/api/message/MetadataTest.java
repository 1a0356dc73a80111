package io.ecosystem.api.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTest {

    private final Request request = new Request(new Uid("u"), "orders.place", Bytes.utf8("1"));

    @Test
    void staysWithARequestWhoseRouteOrBodyIsReplaced() {
        Request other = request.withMetadata("tenant", "acme")
                .withMetadata("shop", "1")
                .withMetadata("shop", "2")
                .withRoute("a")
                .withData(Bytes.utf8("2"));

        assertThat(other.metadata()).isEqualTo(Map.of("tenant", "acme", "shop", "2"));
        assertThat(request.metadata()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "é", "peer", "transport", "dry_run"})
    void refusesWhatIsNoName(String name) {
        assertThatThrownBy(() -> request.withMetadata(name, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("metadata: '%s' is no name".formatted(name));
    }

    @Test
    void refusesTooMuch() {
        assertThat(request.withMetadata("a", "x".repeat(Metadata.MAX_VALUE)).metadata())
                .hasSize(1);
        assertThatThrownBy(() -> request.withMetadata("a", "x".repeat(Metadata.MAX_VALUE + 1)))
                .hasMessage("metadata.a: expected at most 1024 characters, not 1025");
        assertThatThrownBy(() -> request.withMetadata("a", "\ud800")).hasMessage("metadata.a: has half of a character");
        assertThatThrownBy(() -> request.withMetadata("a".repeat(65), "x")).hasMessageContaining("is no name");
        Request full = request;
        for (int i = 0; i < Metadata.MAX_ITEMS; i++) {
            full = full.withMetadata("item." + i, "x");
        }
        Request last = full;
        assertThatThrownBy(() -> last.withMetadata("one.more", "x")).hasMessage("metadata: 17 items are more than 16");
    }

    @Test
    void knowsWhatThePlatformAdds() {
        Map<String, String> ofEntry = Map.of("tenant", "acme", "peer", "p", "transport", "tcp", "dry_run", "true");

        assertThat(Metadata.ofRequest(ofEntry)).isEqualTo(Map.of("tenant", "acme"));
        assertThat(Metadata.ofPlatform(ofEntry)).isEqualTo(Map.of("peer", "p", "transport", "tcp", "dry_run", "true"));
    }
}
