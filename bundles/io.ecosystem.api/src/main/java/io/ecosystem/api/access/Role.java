package io.ecosystem.api.access;

/**
 * The roles of the platform's own routes; each includes those before it. An application may define others, which
 * include none.
 */
public final class Role {

    /** May look at the instance, but not at the contents of messages, entries and caches. */
    public static final String OBSERVE = "observe";

    /** May make reversible changes: pause, reprocess, set a log level. */
    public static final String OPERATE = "operate";

    /** May see the contents of messages and entries, and remove entries and cached values permanently. */
    public static final String DATA = "data";

    /** May stop the instance and see its configuration. */
    public static final String ADMIN = "admin";

    private Role() {}
}
