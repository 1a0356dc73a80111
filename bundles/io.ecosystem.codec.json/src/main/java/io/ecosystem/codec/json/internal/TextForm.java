package io.ecosystem.codec.json.internal;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A type whose JSON is a string of one form.
 *
 * @param expected the name of the form in messages
 * @param read throws any {@link RuntimeException} if a string has another form
 * @param write converts a value to a string from which {@code read} returns an equal value
 */
record TextForm<T>(Class<T> type, String expected, Function<String, T> read, Function<T, String> write) {

    /** The form that parsing accepts: {@link YearMonth#toString} omits the sign of years with more than four digits. */
    private static final DateTimeFormatter MONTH = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR, 4, 10, SignStyle.EXCEEDS_PAD)
            .appendLiteral('-')
            .appendValue(ChronoField.MONTH_OF_YEAR, 2)
            .toFormatter(Locale.ROOT);

    private static final Map<Class<?>, TextForm<?>> ALL = List.of(
                    new TextForm<>(UUID.class, "a UUID", TextForm::uuid, UUID::toString),
                    new TextForm<>(URI.class, "a URI", TextForm::uri, URI::toString),
                    new TextForm<>(
                            byte[].class,
                            "text in base64",
                            Base64.getDecoder()::decode,
                            Base64.getEncoder()::encodeToString),
                    new TextForm<>(
                            Instant.class, "a time such as 2026-01-31T12:30:00Z", Instant::parse, Instant::toString),
                    new TextForm<>(
                            OffsetDateTime.class,
                            "a time such as 2026-01-31T12:30:00+01:00",
                            OffsetDateTime::parse,
                            DateTimeFormatter.ISO_OFFSET_DATE_TIME::format),
                    new TextForm<>(
                            ZonedDateTime.class,
                            "a time such as 2026-01-31T12:30:00+01:00[Europe/Berlin]",
                            ZonedDateTime::parse,
                            DateTimeFormatter.ISO_ZONED_DATE_TIME::format),
                    new TextForm<>(
                            LocalDateTime.class,
                            "a time such as 2026-01-31T12:30:00",
                            LocalDateTime::parse,
                            DateTimeFormatter.ISO_LOCAL_DATE_TIME::format),
                    new TextForm<>(LocalDate.class, "a date such as 2026-01-31", LocalDate::parse, LocalDate::toString),
                    new TextForm<>(
                            LocalTime.class,
                            "a time of day such as 12:30:00",
                            LocalTime::parse,
                            DateTimeFormatter.ISO_LOCAL_TIME::format),
                    new TextForm<>(
                            OffsetTime.class,
                            "a time of day such as 12:30:00+01:00",
                            OffsetTime::parse,
                            DateTimeFormatter.ISO_OFFSET_TIME::format),
                    new TextForm<>(YearMonth.class, "a month such as 2026-01", YearMonth::parse, MONTH::format),
                    new TextForm<>(Duration.class, "a duration such as PT1M30S", Duration::parse, Duration::toString),
                    new TextForm<>(Period.class, "a period such as P1M15D", Period::parse, Period::toString),
                    new TextForm<>(ZoneId.class, "a time zone such as Europe/Berlin", ZoneId::of, ZoneId::getId),
                    new TextForm<>(ZoneOffset.class, "an offset such as +01:00", ZoneOffset::of, ZoneOffset::getId))
            .stream()
            .collect(Collectors.toUnmodifiableMap(TextForm::type, form -> form));

    private static final int UUID_LENGTH = 36;

    /** Returns the form of a type; null if it has none. */
    static @Nullable TextForm<?> of(Class<?> type) {
        boolean isRegion = ZoneId.class.isAssignableFrom(type) && type != ZoneOffset.class; // its class is not public
        return ALL.get(isRegion ? ZoneId.class : type);
    }

    private static UUID uuid(String text) {
        byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1);
        UUID read = text.length() == UUID_LENGTH ? SpanKeys.usualTrace(ascii, 0, UUID_LENGTH) : null;
        if (read == null) {
            throw new IllegalArgumentException("not 36 characters with hyphens");
        }
        return read;
    }

    private static URI uri(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty");
        }
        return URI.create(text);
    }
}
