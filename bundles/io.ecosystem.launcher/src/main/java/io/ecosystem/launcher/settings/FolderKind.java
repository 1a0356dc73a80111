package io.ecosystem.launcher.settings;

import io.ecosystem.platform.InstanceFolder;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A folder that may be chosen at the start. */
public enum FolderKind {

    /** Where the other folders lie that are not chosen. */
    DEFAULT("default", "DEFAULT_DIR"),
    LOCK(InstanceFolder.LOCK, "LOCK_DIR"),
    LOG(InstanceFolder.LOG, "LOG_DIR"),
    QUEUES(InstanceFolder.QUEUES, "BUFFER_DIR"),
    SOCKETS(InstanceFolder.SOCKETS, "SOCKET_DIR"),
    DATA(InstanceFolder.DATA, "DATA_DIR"),
    TEMPORARY(InstanceFolder.TEMPORARY, "TEMP_DIR"),
    /** Where a configuration finds what it calls a secret, one file for each. */
    SECRETS("secrets", "SECRETS_DIR");

    private final @Nullable InstanceFolder folder;
    private final String folderName;
    private final String variable;

    FolderKind(InstanceFolder folder, String variable) {
        this.folder = folder;
        this.folderName = folder.folderName();
        this.variable = variable;
    }

    FolderKind(String folderName, String variable) {
        this.folder = null;
        this.folderName = folderName;
        this.variable = variable;
    }

    /** What they are called on the command line. */
    static String names() {
        return Arrays.stream(values()).map(FolderKind::folderName).collect(Collectors.joining(", "));
    }

    /** The folder of the instance that it is; empty if it only says where others are to be found. */
    Optional<InstanceFolder> folder() {
        return Optional.ofNullable(folder);
    }

    /** What it is called on the command line. */
    String folderName() {
        return folderName;
    }

    /** Its name in the environment, without the prefix. */
    String variable() {
        return variable;
    }
}
