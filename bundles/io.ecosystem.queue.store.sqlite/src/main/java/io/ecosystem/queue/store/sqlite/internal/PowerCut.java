package io.ecosystem.queue.store.sqlite.internal;

/** What a power cut, or the death of the operating system, may take. The death of the process takes nothing. */
enum PowerCut {

    /** Nothing: a change is synced to the disk before it is reported. */
    NOTHING("FULL"),
    /** The changes of the last moments; what is left is consistent. */
    LATEST("NORMAL"),
    /** The whole queue: its file may be damaged. */
    EVERYTHING("OFF");

    private final String synchronous;

    PowerCut(String synchronous) {
        this.synchronous = synchronous;
    }

    /** The value of SQLite's {@code PRAGMA synchronous}. */
    String synchronous() {
        return synchronous;
    }
}
