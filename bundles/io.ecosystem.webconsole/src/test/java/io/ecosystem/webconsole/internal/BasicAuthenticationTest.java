package io.ecosystem.webconsole.internal;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BasicAuthenticationTest {

    private final BasicAuthentication authentication = new BasicAuthentication("ops", "pass:wörd");
    private final Map<String, String> headers = new HashMap<>(Map.of("Host", "127.0.0.1:8890"));
    private final Map<String, Object> answer = new HashMap<>();

    @Test
    void admitsTheUserWithTheRightPassword() {
        login("ops:pass:wörd");

        assertThat(authenticate("GET")).isEqualTo("ops");
        assertThat(authenticate("POST")).isEqualTo("ops");
        assertThat(answer).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ops:", "ops", "ops:pass", "ops:pass:wörd ", "Ops:pass:wörd", ":pass:wörd", ""})
    void asksAnyoneElseToLogIn(String credentials) {
        login(credentials);

        assertThat(authenticate("GET")).isNull();
        assertThat(answer)
                .containsEntry("setStatus", HttpServletResponse.SC_UNAUTHORIZED)
                .containsEntry("WWW-Authenticate", "Basic realm=\"Ecosystem\", charset=\"UTF-8\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic", "Basic ", "Basic *", "Bearer b3BzOnBhc3M6d8O2cmQ="})
    void asksToLogInIfTheHeaderIsWrong(String authorization) {
        headers.put("Authorization", authorization);

        assertThat(authenticate("GET")).isNull();
        assertThat(answer).containsEntry("setStatus", HttpServletResponse.SC_UNAUTHORIZED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://example.org", "http://127.0.0.1:8891", "null", "", "http://127.0.0.1:8890.example.org"})
    void refusesChangesSentByPagesFromElsewhere(String origin) {
        login("ops:pass:wörd");
        headers.put("Origin", origin);

        assertThat(authenticate("POST")).isNull();
        assertThat(answer).containsEntry("setStatus", HttpServletResponse.SC_FORBIDDEN);
        assertThat(authenticate("GET")).isEqualTo("ops");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8890", "https://127.0.0.1:8890"})
    void takesChangesFromItsOwnPages(String origin) {
        login("ops:pass:wörd");
        headers.put("Origin", origin);

        assertThat(authenticate("POST")).isEqualTo("ops");
    }

    private void login(String credentials) {
        headers.put(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
    }

    private Object authenticate(String method) {
        var request = (HttpServletRequest) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, called, arguments) -> switch (called.getName()) {
                    case "getMethod" -> method;
                    case "getHeader" -> headers.get(arguments[0]);
                    case "getRemoteAddr" -> "127.0.0.1";
                    default -> throw new UnsupportedOperationException(called.getName());
                });
        var response = (HttpServletResponse) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HttpServletResponse.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals("setHeader")) {
                        answer.put((String) arguments[0], arguments[1]);
                    } else {
                        answer.put(called.getName(), arguments[0]);
                    }
                    return null;
                });
        return authentication.authenticate(request, response);
    }
}
