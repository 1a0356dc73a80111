package io.ecosystem.api.access;

/** The roles of the platform's own routes. An application may name others. */
public final class Role {

    /** May look. */
    public static final String OBSERVE = "observe";

    /** May change what can be changed back: pause, reprocess, set a log level. */
    public static final String OPERATE = "operate";

    /** May end the instance. */
    public static final String ADMIN = "admin";

    private Role() {}
}
