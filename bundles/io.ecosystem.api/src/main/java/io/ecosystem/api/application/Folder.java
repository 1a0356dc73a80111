package io.ecosystem.api.application;

/**
 * The kinds of folders of an instance. Instances of one user share {@link #LOG} and {@link #SOCKETS}: names of files in
 * them must tell application and instance. The others are of one instance alone.
 */
public enum Folder {

    /** What must survive a restart and is no queue. */
    DATA,
    /** Queued work; must survive a restart and the loss of everything else. */
    QUEUES,
    /** Log files. */
    LOG,
    /** Files of Unix domain sockets. */
    SOCKETS,
    /** What the next start may delete. */
    TEMPORARY
}
