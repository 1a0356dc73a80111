package io.ecosystem.cache.answers.internal;

import io.ecosystem.api.cache.Cached;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link Cached} handler.
 *
 * @param cache the name of the cache
 * @param timeToLive how long an answer is kept
 * @param key the fields that the answer depends on; none for the whole body
 * @param withoutCache what to do while the cache is unavailable
 */
record Terms(String cache, Duration timeToLive, List<String> key, Cached.Fallback withoutCache) {

    static final String CACHE = Cached.PREFIX_ + "cache";
    private static final String TIME_TO_LIVE = Cached.PREFIX_ + "timeToLive";
    private static final String KEY = Cached.PREFIX_ + "key";
    private static final String WITHOUT_CACHE = Cached.PREFIX_ + "withoutCache";
    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final Pattern TIME = Pattern.compile("([1-9]\\d{0,8})(ms|s|m|h)");

    Terms {
        key = List.copyOf(key);
    }

    /**
     * Reads the properties of a handler's service.
     *
     * @throws IllegalArgumentException naming the property and what was expected
     */
    static Terms of(Map<String, Object> properties) {
        String cache = String.valueOf(properties.get(CACHE));
        Duration timeToLive = time(properties.get(TIME_TO_LIVE));
        return new Terms(cache, timeToLive, texts(properties.get(KEY)), fallback(properties.get(WITHOUT_CACHE)));
    }

    private static Duration time(@Nullable Object property) {
        Matcher matcher = TIME.matcher(String.valueOf(property));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "timeToLive is '%s', expected a whole number and ms, s, m or h, such as 10s".formatted(property));
        }
        long count = Long.parseLong(matcher.group(1));
        Duration time = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
        if (time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "timeToLive is '%s', expected at most %dh".formatted(property, LONGEST.toHours()));
        }
        return time;
    }

    private static List<String> texts(@Nullable Object property) {
        return switch (property) {
            case String one -> List.of(one);
            case String[] several -> List.of(several);
            case null, default -> List.of();
        };
    }

    private static Cached.Fallback fallback(@Nullable Object property) {
        try {
            return Cached.Fallback.valueOf(
                    Objects.requireNonNullElse(property, Cached.Fallback.CALL).toString());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("withoutCache is '%s', expected CALL or REFUSE".formatted(property), e);
        }
    }
}
