package io.ecosystem.configuration.internal;

import io.ecosystem.spi.configuration.EffectiveValue;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Hides secrets in the values of configurations; recognises them by the names of keys and by their form. */
final class Secrets {

    /** Secret anywhere in a name, even within a word. */
    private static final Pattern PART =
            Pattern.compile("passw|passphrase|passcode|secret|token|credential|authorization|"
                    + "(api|access|private|signing|encryption|master|shared|account|ssh|ssl|tls|client)key(?!s?tore)|"
                    + "(?<!by|com)pass$|pwd$");

    /** Secret only as separate words. */
    private static final Set<String> WORDS =
            Set.of("pass", "pwd", "pw", "pin", "psk", "otp", "auth", "bearer", "cookie", "jwt", "hmac", "salt");

    private static final Pattern WORD_BREAK = Pattern.compile("[^\\p{L}\\p{N}]+|(?<=\\p{Ll})(?=\\p{Lu})");
    private static final Pattern USER_INFO = Pattern.compile("://\\S*@");
    private static final Pattern PAIR = Pattern.compile("([\\p{L}_][\\p{L}\\p{N}._-]*)[\"']?\\s*[=:]\\s*(?=\\S)");
    private static final Pattern BARE = Pattern.compile("(?i)^\\s*(bearer|basic)\\s+\\S|-----BEGIN [A-Z ]*PRIVATE KEY");

    private Secrets() {}

    /** Returns whether the name of a key suggests that its values are secret. */
    static boolean isName(String key) {
        var words = Arrays.stream(WORD_BREAK.split(key))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
        return words.stream().anyMatch(WORDS::contains)
                || PART.matcher(String.join("", words)).find();
    }

    /**
     * Returns the value without its secrets: names and passwords in addresses, text after the name of a secret, and
     * entirely secret values. An unresolved expression stays as written.
     */
    static Object without(Object value) {
        return switch (value) {
            case String text when ValueExpression.isAll(text) -> text;
            case String text -> without(text);
            case Object[] texts -> Arrays.stream(texts).map(Secrets::without).toArray();
            case Collection<?> elements ->
                elements.stream().map(Secrets::without).toList();
            default -> value;
        };
    }

    private static String without(String text) {
        if (BARE.matcher(text).find()) {
            return EffectiveValue.HIDDEN;
        }
        String shown = USER_INFO.matcher(text).replaceAll("://" + EffectiveValue.HIDDEN + "@");
        var pairs = PAIR.matcher(shown);
        while (pairs.find()) {
            if (isName(pairs.group(1))) {
                return shown.substring(0, pairs.end()) + EffectiveValue.HIDDEN; // where the secret ends is unknown
            }
        }
        return shown;
    }
}
