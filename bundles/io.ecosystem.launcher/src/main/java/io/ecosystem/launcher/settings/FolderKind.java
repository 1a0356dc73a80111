package io.ecosystem.launcher.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A folder that may be chosen at the start. */
public enum FolderKind {

    /** Where the other folders lie that are not chosen. */
    DEFAULT("DEFAULT_DIR"),
    /** Files that instances lock. */
    LOCK("LOCK_DIR"),
    /** Log files. */
    LOG("LOG_DIR"),
    /** Queued work. */
    QUEUES("BUFFER_DIR"),
    /** Files of Unix domain sockets. */
    SOCKETS("SOCKET_DIR"),
    /** What must survive a restart and is no queue. */
    DATA("DATA_DIR"),
    /** What the next start may delete. */
    TEMPORARY("TEMP_DIR"),
    /** Where a configuration finds what it calls a secret, one file for each. */
    SECRETS("SECRETS_DIR");

    private final String variable;

    FolderKind(String variable) {
        this.variable = variable;
    }

    /** What they are called on the command line. */
    static String names() {
        return Arrays.stream(values()).map(FolderKind::folderName).collect(Collectors.joining(", "));
    }

    /** What it is called on the command line. */
    String folderName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its name in the environment, without the prefix. */
    String variable() {
        return variable;
    }
}
