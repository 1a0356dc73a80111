package io.ecosystem.api.access;

/**
 * The roles of the platform's own routes, each of which includes the ones before it. An application may name others,
 * which include nothing.
 */
public final class Role {

    /** May look. */
    public static final String OBSERVE = "observe";

    /** May change what can be changed back: pause, reprocess, set a log level. */
    public static final String OPERATE = "operate";

    /** May do what cannot be taken back: end the instance. */
    public static final String ADMIN = "admin";

    private Role() {}
}
