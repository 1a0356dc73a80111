package io.ecosystem.api.access;

/**
 * The roles of the platform's own routes, each of which includes the ones before it. An application may name others,
 * which include nothing.
 */
public final class Role {

    /** May look, but not at what messages, entries and caches hold. */
    public static final String OBSERVE = "observe";

    /** May change what can be changed back: pause, reprocess, set a log level. */
    public static final String OPERATE = "operate";

    /** May see what messages and entries hold, and remove that and cached values for good. */
    public static final String DATA = "data";

    /** May end the instance, and see how it is set. */
    public static final String ADMIN = "admin";

    private Role() {}
}
