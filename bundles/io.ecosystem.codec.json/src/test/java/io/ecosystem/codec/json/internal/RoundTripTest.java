package io.ecosystem.codec.json.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.codec.Binding;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Checks that written values are read back unchanged, for all values of a type. */
class RoundTripTest {

    private static final int VALUES = 2_000;
    private static final long SECONDS = 31_556_889_864_403_199L; // of the latest Instant

    enum Level {
        INFO,
        WARN {
            @Override
            public String toString() {
                return "a warning";
            }
        }
    }

    record Numbers(
            boolean truth,
            byte octet,
            short small,
            int medium,
            long large,
            float thin,
            double fat,
            Optional<Byte> boxed,
            BigInteger whole,
            BigDecimal exact,
            OptionalInt i,
            OptionalLong l,
            OptionalDouble d) {}

    record Texts(
            char letter, String text, Level level, UUID id, URI uri, Optional<String> maybe, List<Character> letters) {}

    record Times(
            Instant instant,
            OffsetDateTime offset,
            ZonedDateTime zoned,
            LocalDateTime local,
            LocalDate day,
            LocalTime time,
            OffsetTime offsetTime,
            YearMonth month,
            Duration duration,
            Period period,
            ZoneId zone) {}

    record Containers(
            List<Optional<String>> optionals,
            Map<Level, Set<LocalDate>> days,
            Map<Long, Float> numbers,
            Map<ZonedDateTime, UUID> zoned,
            Map<String, List<Object>> any,
            Optional<List<Times>> times) {}

    record Whole(Numbers numbers, Texts texts, Times times, Containers containers) {}

    private final Random random = new Random(Long.getLong("roundtrip.seed", 20_260_131L));

    @Test
    void bringsBackEveryValue() {
        Binding binding = new JsonCodec().binding(Whole.class);
        for (int i = 0; i < VALUES; i++) {
            Whole whole = new Whole(numbers(), texts(), times(), containers());

            Bytes written = binding.write(whole);
            Object read = binding.read(written);

            assertThat(read).as("%s", written).isEqualTo(whole);
            assertThat(binding.write(read)).isEqualTo(written);
        }
    }

    @Test
    void bringsBackArrays() {
        for (int i = 0; i < VALUES / 5; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            int[] ints = random.ints(random.nextInt(10)).toArray();
            long[] longs = random.longs(random.nextInt(10)).toArray();
            double[] doubles = random.doubles(random.nextInt(10), -1e300, 1e300).toArray();
            float[] floats = {(float) random.nextGaussian(), Float.intBitsToFloat(random.nextInt())};
            short[] shorts = {(short) random.nextInt(), Short.MIN_VALUE};
            boolean[] truths = {random.nextBoolean(), random.nextBoolean()};
            String[] texts = {text(), text()};
            for (Object array : List.of(bytes, ints, longs, doubles, floats, shorts, truths, texts)) {
                Binding binding = new JsonCodec().binding(array.getClass());

                assertThat(binding.read(binding.write(array))).isEqualTo(array);
            }
        }
    }

    private Numbers numbers() {
        return new Numbers(
                random.nextBoolean(),
                (byte) random.nextInt(),
                (short) random.nextInt(),
                oneOf(0, Integer.MIN_VALUE, Integer.MAX_VALUE, random.nextInt()),
                oneOf(Long.MIN_VALUE, Long.MAX_VALUE, random.nextLong()),
                Float.intBitsToFloat(random.nextInt()),
                Double.longBitsToDouble(random.nextLong()),
                maybe(() -> (byte) random.nextInt()),
                new BigInteger(random.nextInt(300), random).subtract(BigInteger.TWO.pow(random.nextInt(200))),
                new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(2_000) - 1_000),
                random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt()),
                random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextLong()),
                random.nextBoolean() ? OptionalDouble.empty() : OptionalDouble.of(random.nextGaussian()));
    }

    private Texts texts() {
        return new Texts(
                (char) random.nextInt(0x10000),
                text(),
                oneOf(Level.values()),
                uuid(),
                URI.create("http://example.org/" + random.nextInt() + "?q=%20#" + random.nextInt(9)),
                maybe(this::text),
                list(() -> (char) random.nextInt(0x10000)));
    }

    private Times times() {
        return new Times(
                instant(),
                local().atOffset(offset()),
                zoned(),
                local(),
                local().toLocalDate(),
                local().toLocalTime(),
                local().toLocalTime().atOffset(offset()),
                YearMonth.from(local()),
                Duration.ofSeconds(random.nextLong(), random.nextInt(1_000_000_000)),
                Period.of(random.nextInt(), random.nextInt(), random.nextInt()),
                zone());
    }

    private Containers containers() {
        Map<Level, Set<LocalDate>> days = new HashMap<>();
        days.put(oneOf(Level.values()), new HashSet<>(list(() -> local().toLocalDate())));
        Map<Long, Float> numbers = new HashMap<>();
        Map<ZonedDateTime, UUID> zoned = new HashMap<>();
        Map<String, List<Object>> any = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            numbers.put(random.nextLong(), random.nextFloat());
            zoned.put(zoned(), uuid());
            any.put(
                    name(),
                    list(() -> oneOf(
                            null,
                            text(),
                            true,
                            random.nextInt(),
                            new BigDecimal(random.nextInt()).movePointLeft(3),
                            List.of(1, "x"),
                            Map.of("a", 1))));
        }
        return new Containers(list(() -> maybe(this::text)), days, numbers, zoned, any, maybe(() -> list(this::times)));
    }

    private Instant instant() {
        return random.nextBoolean()
                ? Instant.ofEpochSecond(random.nextLong() % SECONDS, random.nextInt(1_000_000_000))
                : Instant.ofEpochMilli(random.nextInt() * 1_000L);
    }

    private LocalDateTime local() {
        LocalDate day = LocalDate.of(oneOf(2026, 1, -4, 9_999, 10_000, -10_000, 999_999_998), 1, 1)
                .plusDays(random.nextInt(365));
        return random.nextBoolean()
                ? day.atTime(random.nextInt(24), random.nextInt(60))
                : day.atTime(LocalTime.ofNanoOfDay((random.nextLong() >>> 1) % 86_400_000_000_000L));
    }

    private ZoneOffset offset() {
        return ZoneOffset.ofTotalSeconds(oneOf(0, 3_600, -12_600, random.nextInt(64_800), -random.nextInt(64_800)));
    }

    private ZoneId zone() {
        return oneOf(
                offset(),
                ZoneId.of("Europe/Berlin"),
                ZoneId.of("America/St_Johns"),
                ZoneId.of("UTC"),
                ZoneId.of("UTC+02:00"),
                ZoneId.of("Pacific/Apia"));
    }

    /** Returns times also in the hour that comes twice. */
    private ZonedDateTime zoned() {
        ZonedDateTime zoned = random.nextBoolean()
                ? ZonedDateTime.ofInstant(
                        Instant.parse("2026-10-25T00:00:00Z").plusSeconds(random.nextInt(7_200)),
                        ZoneId.of("Europe/Berlin"))
                : ZonedDateTime.ofInstant(
                        Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)), zone());
        return zoned;
    }

    private UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            switch (random.nextInt(5)) {
                case 0 -> text.append((char) random.nextInt(0x10000));
                case 1 -> text.appendCodePoint(random.nextInt(0x110000));
                case 2 -> text.append("\"\\\n\r\u0000\u2028 ".charAt(random.nextInt(7)));
                default -> text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.toString();
    }

    /** Returns names without unpaired surrogates, which names of fields cannot hold. */
    private String name() {
        StringBuilder name = new StringBuilder();
        text().codePoints()
                .filter(point -> point > 0xFFFF || !Character.isSurrogate((char) point))
                .forEach(name::appendCodePoint);
        return name.toString();
    }

    private <T> Optional<T> maybe(Supplier<T> value) {
        return random.nextBoolean() ? Optional.empty() : Optional.of(value.get());
    }

    private <T> List<T> list(Supplier<T> value) {
        List<T> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(value.get());
        }
        return list;
    }

    @SafeVarargs
    private <T> T oneOf(T... values) {
        return values[random.nextInt(values.length)];
    }
}
