package io.ecosystem.access.internal;

import io.ecosystem.api.access.Role;
import io.ecosystem.api.message.Identity;
import io.ecosystem.api.message.Origin;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The senders of one configuration, and the roles they are granted.
 *
 * @param listeners where their requests must arrive; empty for anywhere
 * @param addresses their addresses
 * @param users their user names, {@link #ANY} for every peer of a Unix domain socket
 * @param roles the granted roles, {@link #ANY} for all; complete, with the included roles
 */
record Rule(List<ListenerPattern> listeners, List<AddressRange> addresses, Set<String> users, Set<String> roles) {

    /** Stands for all users, or all roles. */
    static final String ANY = "*";

    /** Stands for the user that runs the instance. */
    static final String SELF = "@self";

    /** Grants nothing. */
    static final Rule NOTHING = new Rule(List.of(), List.of(), Set.of(), Set.of());

    private static final Pattern ROLE = Pattern.compile("\\*|[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern USER = Pattern.compile("\\*|@self|[^@\\s*][^\\s*]*");

    /**
     * Reads a configuration.
     *
     * @param self the user that runs the instance, if known; otherwise {@link #SELF} matches nobody
     * @throws IllegalArgumentException if it is invalid, naming the key and what was expected
     */
    static Rule of(RuleConfig config, Optional<String> self) {
        List<ListenerPattern> listeners = parse("listeners", config.listeners(), ListenerPattern::parse);
        List<AddressRange> addresses = parse("addresses", config.addresses(), AddressRange::parse);
        List<String> users = parse(
                "users",
                config.users(),
                text -> matching(
                        USER,
                        text,
                        "no user: expected a name, %s for the user who runs the instance, or %s".formatted(SELF, ANY)));
        List<String> roles = parse(
                "roles",
                config.roles(),
                text -> matching(ROLE, text, "no role: expected letters, digits, '.', '_' and '-', or " + ANY));
        if (addresses.isEmpty() && users.isEmpty()) {
            throw new IllegalArgumentException("the rule matches no one: state 'addresses' or 'users'");
        }
        return new Rule(
                listeners,
                addresses,
                users.stream()
                        .flatMap(user -> user.equals(SELF) ? self.stream() : Stream.of(user))
                        .collect(Collectors.toUnmodifiableSet()),
                complete(roles));
    }

    /** Returns whether this rule grants a role to the sender of a request. */
    boolean grants(String role, Origin origin) {
        return (roles.contains(role) || roles.contains(ANY)) && isMeant(origin);
    }

    /** Claims that cannot be verified are accepted only at listeners that the rule names, or on this machine. */
    private boolean isMeant(Origin origin) {
        if (!listeners.isEmpty() && listeners.stream().noneMatch(listener -> listener.matches(origin))) {
            return false;
        }
        return switch (origin.identity()) {
            case Identity.User user -> users.contains(user.name()) || users.contains(ANY);
            case Identity.Address known -> covers(known.address());
            case Identity.ClaimedAddress claimed ->
                covers(claimed.address()) && (claimed.address().isLoopbackAddress() || !listeners.isEmpty());
            case Identity.Unknown unknown -> users.contains(ANY) && !listeners.isEmpty();
        };
    }

    private boolean covers(InetAddress address) {
        for (AddressRange range : addresses) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> complete(List<String> roles) {
        Set<String> complete = new HashSet<>(roles);
        if (complete.contains(Role.ADMIN)) {
            complete.add(Role.DATA);
        }
        if (complete.contains(Role.DATA)) {
            complete.add(Role.OPERATE);
        }
        if (complete.contains(Role.OPERATE)) {
            complete.add(Role.OBSERVE);
        }
        return Set.copyOf(complete);
    }

    private static String matching(Pattern pattern, String text, String otherwise) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("'%s' is %s".formatted(text, otherwise));
        }
        return text;
    }

    private static <T> List<T> parse(String key, String[] texts, Function<String, T> parser) {
        try {
            return Arrays.stream(texts).map(parser).toList();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'%s': %s".formatted(key, e.getMessage()), e);
        }
    }

    /** Returns the rule as text, for the log. */
    @Override
    public String toString() {
        String where = listeners.isEmpty() ? "" : " at " + words(listeners);
        List<Object> who = Stream.concat(
                        addresses.stream(), new TreeSet<>(users).stream().map(user -> "user " + user))
                .toList();
        return "%s%s may %s".formatted(who.isEmpty() ? "nobody" : words(who), where, what());
    }

    private String what() {
        if (roles.contains(ANY)) {
            return "do everything";
        }
        return roles.isEmpty() ? "do nothing" : words(new TreeSet<>(roles));
    }

    private static String words(Collection<?> items) {
        return items.stream().map(Object::toString).collect(Collectors.joining(", "));
    }
}
