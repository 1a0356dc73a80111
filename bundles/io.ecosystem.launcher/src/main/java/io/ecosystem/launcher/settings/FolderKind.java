package io.ecosystem.launcher.settings;

/** A folder that may be chosen at the start. */
public enum FolderKind {

    /** Where the other folders lie that are not chosen. */
    DEFAULT("DEFAULT_DIR"), LOCK("LOCK_DIR"), LOG("LOG_DIR"), QUEUES("BUFFER_DIR"), SOCKETS("SOCKET_DIR"), DATA(
            "DATA_DIR"), TEMPORARY("TEMP_DIR");

    private final String variable;

    FolderKind(String variable) {
        this.variable = variable;
    }

    /** Its name in the environment, without the prefix. */
    String variable() {
        return variable;
    }
}
