package io.ecosystem.webconsole.internal;

import io.ecosystem.spi.logging.RateLimit;
import io.ecosystem.spi.text.Printable;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.apache.felix.webconsole.spi.SecurityProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits requests with the name and password of one user (RFC 7617), who may do everything. Browsers repeat the
 * password on their own, also when a page from elsewhere makes them send a request; a request that may change something
 * is therefore refused if it comes from such a page. Thread-safe.
 */
final class BasicAuthentication implements SecurityProvider {

    private static final Logger log = LoggerFactory.getLogger(BasicAuthentication.class);

    private static final String SCHEME = "basic ";
    private static final String CHALLENGE = "Basic realm=\"Ecosystem\", charset=\"UTF-8\"";
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final String user;
    private final byte[] credentials;
    private final RateLimit refusals = new RateLimit(10, Duration.ofMinutes(1));

    /** @param user without a colon */
    BasicAuthentication(String user, String password) {
        this.user = user;
        credentials = bytes(user + ":" + password);
    }

    @Override
    public @Nullable Object authenticate(HttpServletRequest request, HttpServletResponse response) {
        String authorization = request.getHeader("Authorization");
        if (!isRight(authorization)) {
            if (authorization != null) {
                report(request, "wrong user or password");
            }
            response.setHeader("WWW-Authenticate", CHALLENGE);
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            return null;
        }
        if (!READING.contains(request.getMethod()) && isFromElsewhere(request)) {
            report(request, "sent by a page of " + Printable.of(request.getHeader("Origin")));
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
            return null;
        }
        return user;
    }

    @Override
    public boolean authorize(Object someone, String role) {
        return true;
    }

    @Override
    public void logout(HttpServletRequest request, HttpServletResponse response) {
        // a browser forgets the password when it is closed
    }

    private boolean isRight(@Nullable String authorization) {
        if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return false;
        }
        try {
            byte[] claimed = Base64.getDecoder()
                    .decode(authorization.substring(SCHEME.length()).strip());
            return MessageDigest.isEqual(credentials, claimed); // takes the same time wherever they differ
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Returns whether a browser says that a page of another address caused the request; other clients say nothing. */
    private static boolean isFromElsewhere(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        return origin != null && !origin.replaceFirst("^https?://", "").equalsIgnoreCase(request.getHeader("Host"));
    }

    private void report(HttpServletRequest request, String why) {
        if (refusals.permits()) {
            long untold = refusals.takeEnded();
            log.warn(
                    "The web console refuses a request from {}: {}{}",
                    request.getRemoteAddr(),
                    why,
                    untold == 0 ? "" : "; %d more before were not logged".formatted(untold));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
