package io.ecosystem.transport.ws.internal;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Decides which web pages may connect. A browser states the origin of the page, which the page cannot change.
 *
 * <p>Without a list these may: pages of the same host, whatever its port, if that is an address, {@code localhost}, or
 * the configured host; and, if the listener is at a loopback address, pages of this machine. Other names of hosts need
 * the list: a foreign page can let its own name point here, and would then be one of the same host.
 *
 * @param allowed exact origins, or {@code *}; empty for the default
 * @param host of the listener, as configured
 * @param loopback whether the listener is at a loopback address
 */
record OriginPolicy(List<String> allowed, String host, boolean loopback) {

    private static final Pattern ORIGIN =
            Pattern.compile("[a-z][a-z0-9+.-]*://(\\[[0-9a-f:.]+]|[^\\[\\]:/?#@*\\s]+)(:\\d+)?");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern PORT = Pattern.compile(":\\d*$");
    private static final String ANY = "*";
    private static final String NO_ORIGIN = "null";

    /** @throws IllegalArgumentException if one of the list is no origin */
    OriginPolicy {
        allowed = allowed.stream().map(OriginPolicy::lower).toList();
        for (String each : allowed) {
            if (!each.equals(ANY)
                    && !each.equals(NO_ORIGIN)
                    && !ORIGIN.matcher(each).matches()) {
                throw new IllegalArgumentException(
                        "allowedOrigins: '%s' is no origin: expected one such as https://shop.example:8443, or *"
                                .formatted(each));
            }
        }
    }

    /**
     * Returns whether a page may connect.
     *
     * @param origin as the browser states it
     * @param hostHeader the host that the browser has asked for, with or without a port
     */
    boolean permits(String origin, String hostHeader) {
        String page = lower(origin);
        if (!allowed.isEmpty()) {
            return allowed.contains(ANY) || allowed.contains(page);
        }
        var matcher = ORIGIN.matcher(page);
        if (!matcher.matches()) {
            return false;
        }
        String pageHost = matcher.group(1);
        String asked = lower(PORT.matcher(hostHeader.strip()).replaceFirst(""));
        return pageHost.equals(asked) && isOwn(asked) || loopback && isLoopback(pageHost);
    }

    /** Returns whether no one else can let this name point here. */
    private boolean isOwn(String name) {
        return isAddress(name) || isLocalhost(name) || name.equals(lower(host));
    }

    private static boolean isAddress(String name) {
        return name.startsWith("[") || IPV4.matcher(name).matches();
    }

    private static boolean isLoopback(String name) {
        return isLocalhost(name) || name.equals("[::1]") || IPV4.matcher(name).matches() && name.startsWith("127.");
    }

    private static boolean isLocalhost(String name) {
        return name.equals("localhost") || name.endsWith(".localhost");
    }

    private static String lower(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
