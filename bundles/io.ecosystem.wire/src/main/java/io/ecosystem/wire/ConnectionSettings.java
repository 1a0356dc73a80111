package io.ecosystem.wire;

import org.osgi.service.metatype.annotations.AttributeDefinition;

/**
 * The settings that limit the connections of a listener, as a component property type: a transport takes it besides its
 * own settings, and turns it into {@link Limits#of limits}.
 */
public @interface ConnectionSettings {
    /** The maximum number of open connections. */
    @AttributeDefinition(
            name = "Connections open at a time",
            min = "1",
            description = "One more is answered with status 500 and closed")
    int maxConnections() default 1_024;

    /** The longest line, in bytes. */
    @AttributeDefinition(
            name = "Longest line accepted, in bytes",
            min = "64",
            max = "1073741824",
            description = "Without its line feed; a longer one is answered with status 100")
    int maxLineBytes() default 1_048_576;

    /** The received bytes of a connection that wait to be handled. */
    @AttributeDefinition(
            name = "Waiting bytes of a connection",
            min = "1",
            description = "Above this the connection is not read until half of them have been handled")
    int maxPendingBytes() default 262_144;

    /** Unread answers of a connection, in bytes. */
    @AttributeDefinition(
            name = "Unread answers of a connection, in bytes",
            min = "1",
            description = "Above this no more of its lines are handled until its peer has read some")
    int maxUnreadBytes() default 262_144;

    /** The received bytes of all connections that wait. */
    @AttributeDefinition(
            name = "Waiting bytes of all connections",
            min = "64",
            description = "At least maxLineBytes; above this unfinished lines are answered with status 500")
    long maxBufferedBytes() default 67_108_864;

    /** The longest answer, in bytes. */
    @AttributeDefinition(
            name = "Longest answer, in bytes",
            min = "512",
            max = "1073741824",
            description = "A longer one is replaced by a short answer with status 999")
    int maxResponseBytes() default 16_777_216;

    /** The idle time after which a connection is closed, in seconds. */
    @AttributeDefinition(
            name = "Idle time, in seconds",
            min = "0",
            description = "Silence after which a connection is closed; 0 is never")
    long idleTimeoutSeconds() default 600;

    /** The time limit for one line, in seconds. */
    @AttributeDefinition(
            name = "Time for one line, in seconds",
            min = "1",
            description = "A connection is closed if a line does not end so long after it began")
    long lineTimeoutSeconds() default 30;

    /** The time without progress of unread answers, in seconds. */
    @AttributeDefinition(
            name = "Time for unread answers, in seconds",
            min = "1",
            description = "A connection is closed if its peer reads nothing of its answers for so long")
    long unreadTimeoutSeconds() default 30;

    /** The time to answer received lines when closing, in milliseconds. */
    @AttributeDefinition(
            name = "Drain time, in milliseconds",
            min = "0",
            description = "How long closing or moving waits for what has been received to be answered")
    long drainMillis() default 5_000;
}
