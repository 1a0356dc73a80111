package io.ecosystem.platform;

import java.util.Locale;

/** The folders that an instance uses, in the order in which they are made. */
public enum InstanceFolder {

    /** The files that instances lock while they run. Shared by the instances of a user, as the next two are. */
    LOCK(true),
    /** Log files. */
    LOG(true),
    /** Files of Unix domain sockets. */
    SOCKETS(true),
    /** What must survive a restart and is no queue. Each instance has one of its own, as of the next two. */
    DATA(false),
    /** Queued work. */
    QUEUES(false),
    /** What the next start deletes. */
    TEMPORARY(false);

    private final boolean shared;

    InstanceFolder(boolean shared) {
        this.shared = shared;
    }

    /** Whether the instances of a user share it, so that names of files in it must tell whose they are. */
    public boolean isShared() {
        return shared;
    }

    /** The framework property that tells bundles where it is. */
    public String property() {
        return "ecosystem.folder." + folderName();
    }

    /** What it is called below a common folder, and on the command line. */
    public String folderName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
