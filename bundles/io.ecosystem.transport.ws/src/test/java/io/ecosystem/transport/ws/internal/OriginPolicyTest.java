package io.ecosystem.transport.ws.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OriginPolicyTest {

    private final OriginPolicy local = new OriginPolicy(List.of(), "127.0.0.1", true);
    private final OriginPolicy remote = new OriginPolicy(List.of(), "shop.example", false);

    @Test
    void permitsPagesOfTheSameHost() {
        assertThat(remote.permits("https://10.1.2.3", "10.1.2.3:8891")).isTrue();
        assertThat(remote.permits("http://10.1.2.3:8080", "10.1.2.3")).isTrue();
        assertThat(remote.permits("http://[fd00::1]:8080", "[fd00::1]:8891")).isTrue();
        assertThat(remote.permits("HTTPS://Shop.Example", "shop.example:8891")).isTrue();
        assertThat(remote.permits("https://10.1.2.4", "10.1.2.3:8891")).isFalse();
        assertThat(remote.permits("https://shop.example.evil.example", "shop.example"))
                .isFalse();
    }

    @Test
    void doesNotTakeANameForTheSameHostThatAForeignPageCanLetPointHere() {
        assertThat(remote.permits("http://evil.example:8891", "evil.example:8891"))
                .isFalse();
        assertThat(local.permits("http://evil.example:8891", "evil.example:8891"))
                .isFalse();
    }

    @Test
    void permitsPagesOfThisMachineIfOnlyItReachesTheListener() {
        for (String page : List.of(
                "http://localhost:5173",
                "http://127.0.0.1",
                "http://[::1]:3000",
                "http://app.localhost",
                "https://127.8.9.1")) {
            assertThat(local.permits(page, "127.0.0.1:8891")).as(page).isTrue();
            assertThat(remote.permits(page, "shop.example:8891")).as(page).isFalse();
        }
        assertThat(local.permits("http://127.0.0.1.evil.example", "127.0.0.1:8891"))
                .isFalse();
        assertThat(local.permits("http://localhost.evil.example", "127.0.0.1:8891"))
                .isFalse();
        assertThat(local.permits("https://192.168.1.5", "127.0.0.1:8891")).isFalse();
    }

    @Test
    void doesNotPermitPagesWithoutAHost() {
        for (String page :
                List.of("null", "", "file://", "http://", "http://localhost/path", "localhost", "http://a@localhost")) {
            assertThat(local.permits(page, "localhost:8891")).as(page).isFalse();
        }
    }

    @Test
    void permitsTheListedPagesAndNoOthers() {
        OriginPolicy listed = new OriginPolicy(List.of("https://Shop.example:8443", "null"), "127.0.0.1", true);

        assertThat(listed.permits("https://shop.example:8443", "anything")).isTrue();
        assertThat(listed.permits("null", "anything")).isTrue();
        assertThat(listed.permits("https://shop.example", "anything")).isFalse();
        assertThat(listed.permits("http://localhost", "localhost")).isFalse();
    }

    @Test
    void permitsAnyPageOnRequest() {
        assertThat(new OriginPolicy(List.of("*"), "127.0.0.1", true).permits("https://evil.example", "x"))
                .isTrue();
    }

    @Test
    void namesAListedTextThatIsNoOrigin() {
        for (String wrong : List.of("shop.example", "https://shop.example/", "https://*.example", "", "https://a b")) {
            assertThatThrownBy(() -> new OriginPolicy(List.of(wrong.isEmpty() ? "http://" : wrong), "127.0.0.1", true))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("allowedOrigins: '")
                    .hasMessageContaining("is no origin: expected one such as https://shop.example:8443, or *");
        }
    }
}
