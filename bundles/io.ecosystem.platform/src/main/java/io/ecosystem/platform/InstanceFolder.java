package io.ecosystem.platform;

import java.util.Locale;

/** The folders of an instance, in order of creation. */
public enum InstanceFolder {

    /** Files that instances lock while they run. Shared by the instances of a user, like the next two. */
    LOCK(true),
    /** Log files. */
    LOG(true),
    /** Files of Unix domain sockets. */
    SOCKETS(true),
    /** Data that must survive a restart, other than queues. Not shared, like the next two. */
    DATA(false),
    /** Queued work. */
    QUEUES(false),
    /** Files that the next start deletes. */
    TEMPORARY(false);

    private final boolean shared;

    InstanceFolder(boolean shared) {
        this.shared = shared;
    }

    /** Returns whether the instances of a user share it, so that file names in it must identify the instance. */
    public boolean isShared() {
        return shared;
    }

    /** Returns the framework property with its path. */
    public String property() {
        return "ecosystem.folder." + folderName();
    }

    /** Returns its name below a common folder, and on the command line. */
    public String folderName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
