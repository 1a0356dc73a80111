package io.ecosystem.launcher.settings;

import io.ecosystem.platform.InstanceFolder;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A folder that may be chosen at the start. */
public enum FolderKind {

    /** The parent of the folders that are not chosen. */
    DEFAULT("default", "DEFAULT_DIR"),
    LOCK(InstanceFolder.LOCK, "LOCK_DIR"),
    LOG(InstanceFolder.LOG, "LOG_DIR"),
    QUEUES(InstanceFolder.QUEUES, "BUFFER_DIR"),
    SOCKETS(InstanceFolder.SOCKETS, "SOCKET_DIR"),
    DATA(InstanceFolder.DATA, "DATA_DIR"),
    TEMPORARY(InstanceFolder.TEMPORARY, "TEMP_DIR"),
    /** The secrets of configurations, one file each. */
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

    /** Returns the names of all kinds on the command line. */
    static String names() {
        return Arrays.stream(values()).map(FolderKind::folderName).collect(Collectors.joining(", "));
    }

    /** Returns the matching folder of the instance; empty if it is none. */
    Optional<InstanceFolder> folder() {
        return Optional.ofNullable(folder);
    }

    /** Returns the name on the command line. */
    String folderName() {
        return folderName;
    }

    /** Returns the name in the environment, without the prefix. */
    String variable() {
        return variable;
    }
}
