package io.ecosystem.api.application;

/**
 * The kinds of folders of an instance. Instances of one user share {@link #LOG} and {@link #SOCKETS}, so file names in
 * them must include application and instance. The others belong to one instance.
 */
public enum Folder {

    /** Data that must survive a restart, other than queues. */
    DATA,
    /** Queued work; must survive a restart and the loss of all other folders. */
    QUEUES,
    /** Log files. */
    LOG,
    /** Unix domain socket files. */
    SOCKETS,
    /** Files that the next start may delete. */
    TEMPORARY
}
