package io.ecosystem.platform.file;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The content of a rollout file, or the {@code rollout} of a feature: how new versions are rolled out.
 *
 * @param share of the calls that the new version gets, greater than 0 and less than 1
 * @param time how long it gets only them
 * @param byKey whether the key of a request decides, so that all requests with one key go to the same version
 * @param calls how many calls it must have answered
 */
public record RolloutFile(double share, Duration time, boolean byKey, int calls) {

    /** What the names of rollout files end with, in place of {@code .jar}. */
    public static final String SUFFIX = ".rollout.json";

    /** The maximum length of a rollout file, in bytes. */
    public static final int LONGEST = 1 << 16;

    private static final String SHARE = "share";
    private static final String TIME = "for";
    private static final String BY = "by";
    private static final String CALLS = "calls";
    private static final Set<String> KEYS = new TreeSet<>(List.of(SHARE, TIME, BY, CALLS));
    private static final int DEFAULT_CALLS = 20;
    private static final int MOST_CALLS = 1_000_000;
    private static final Duration LONGEST_TIME = Duration.ofDays(30);
    private static final Pattern PERCENTAGE = Pattern.compile("(\\d{1,2}(?:\\.\\d{1,3})?) ?%");
    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,9}) ?(ms|s|m|h|d)");

    /**
     * Parses a rollout file.
     *
     * @throws InvalidConfigurationException naming everything that is wrong with it
     */
    public static RolloutFile parse(String text) throws InvalidConfigurationException {
        return of(TypedJson.parse(text));
    }

    /**
     * Reads the object that a rollout file consists of, and that a feature may contain.
     *
     * @throws InvalidConfigurationException naming everything that is wrong with it
     */
    static RolloutFile of(JsonObject json) throws InvalidConfigurationException {
        var problems = new ArrayList<String>();
        json.keySet().stream()
                .filter(key -> !KEYS.contains(key))
                .forEach(key -> problems.add("'%s' is unknown; known are %s".formatted(key, String.join(", ", KEYS))));
        var file = new RolloutFile(
                share(json, problems), time(json, problems), byKey(json, problems), calls(json, problems));
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException(problems);
        }
        return file;
    }

    /** Returns its meaning, such as {@code 5 % of the calls for 1m}. */
    @Override
    public String toString() {
        var percentage = BigDecimal.valueOf(share * 100)
                .setScale(3, RoundingMode.HALF_UP)
                .stripTrailingZeros();
        return "%s %% of the calls%s for %s"
                .formatted(
                        percentage.toPlainString(),
                        byKey ? ", by key," : "",
                        time.toString().substring("PT".length()).toLowerCase(Locale.ROOT));
    }

    private static double share(JsonObject json, List<String> problems) {
        var matcher = PERCENTAGE.matcher(text(json.get(SHARE)));
        double share = matcher.matches() ? Double.parseDouble(matcher.group(1)) / 100 : 0;
        if (share <= 0) {
            problems.add(
                    "'share' %s, expected a percentage below 100, such as \"5%%\"".formatted(stated(json.get(SHARE))));
        }
        return share;
    }

    private static Duration time(JsonObject json, List<String> problems) {
        var matcher = AMOUNT.matcher(text(json.get(TIME)));
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            var time = switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
            if (time.compareTo(LONGEST_TIME) <= 0) {
                return time;
            }
        }
        problems.add("'for' %s, expected a time up to 30 days, such as \"1m\"".formatted(stated(json.get(TIME))));
        return Duration.ZERO;
    }

    private static boolean byKey(JsonObject json, List<String> problems) {
        var by = json.containsKey(BY) ? text(json.get(BY)) : "call";
        if (!by.equals("key") && !by.equals("call")) {
            problems.add("'by' is %s, expected \"call\" or \"key\"".formatted(json.get(BY)));
        }
        return by.equals("key");
    }

    private static int calls(JsonObject json, List<String> problems) {
        if (!json.containsKey(CALLS)) {
            return DEFAULT_CALLS;
        }
        try {
            int calls = Integer.parseInt(String.valueOf(json.get(CALLS)));
            if (calls >= 0 && calls <= MOST_CALLS) {
                return calls;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        problems.add("'calls' is %s, expected a whole number from 0 to %d".formatted(json.get(CALLS), MOST_CALLS));
        return 0;
    }

    private static String stated(@Nullable JsonValue value) {
        return value == null ? "is missing" : "is " + value;
    }

    private static String text(@Nullable JsonValue value) {
        return value instanceof JsonString string ? string.getString() : "";
    }
}
