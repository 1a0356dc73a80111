package io.ecosystem.api.application;

/** What an instance keeps in a folder of its own. */
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
