package io.ecosystem.launcher.platform;

import io.ecosystem.launcher.StartFailedException;
import io.ecosystem.launcher.WrongSettingsException;
import java.util.regex.Pattern;

/**
 * The identity of an instance: two processes with the same identity and the same lock folder never run at a time.
 *
 * @param application the name of the application, such as {@code dice}
 * @param instance the name of this instance among those of the application, such as {@code 0}
 */
public record InstanceIdentity(String application, String instance) {

    private static final Pattern APPLICATION = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.]{0,63}");
    private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}");

    /**
     * Requires names that can be parts of file names on every platform; since the first has no hyphen, joined names are
     * unique.
     */
    public static InstanceIdentity of(String application, String instance) throws StartFailedException {
        check("application", application, APPLICATION, "letters, digits, '_' and '.'");
        check("instance", instance, INSTANCE, "letters, digits, '_', '.' and '-'");
        return new InstanceIdentity(application, instance);
    }

    private static void check(String what, String name, Pattern allowed, String description)
            throws StartFailedException {
        if (!allowed.matcher(name).matches()) {
            throw new WrongSettingsException(
                    "'%s' cannot be the name of an %s".formatted(name, what),
                    "use at most 64 %s, and begin with a letter, a digit or '_'".formatted(description));
        }
    }

    /** Returns the prefix of the names of the instance's files and folders. */
    public String fileName() {
        return application + "-" + instance;
    }
}
