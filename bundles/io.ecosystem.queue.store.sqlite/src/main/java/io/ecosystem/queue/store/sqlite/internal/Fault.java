package io.ecosystem.queue.store.sqlite.internal;

import java.io.IOException;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/** What a failure means for the file of a queue. */
enum Fault {

    /** There is no space for this change; the file is unchanged. */
    FULL,
    /** Another program holds the file; it is unchanged. */
    LOCKED,
    /**
     * The file cannot be read or written. Neither SQLite's state in memory nor anything written since the last sync can
     * be trusted.
     */
    DISK,
    /** The content makes no sense, or seems not to: a failed read sometimes looks the same. */
    CONTENT;

    private static final String FULL_DISK = "the disk is full; make space, and it goes on";

    /** Classifies a failure. */
    static Fault of(Exception failure) {
        return switch (failure) {
            case SQLException e -> of(e.getErrorCode());
            case IOException e -> DISK;
            default -> CONTENT;
        };
    }

    /** Classifies an SQLite result code, extended or not. */
    static Fault of(int code) {
        if (code == SQLiteErrorCode.SQLITE_IOERR_SHORT_READ.code) {
            return CONTENT; // the file is shorter than it should be
        }
        return switch (SQLiteErrorCode.getErrorCode(code & 0xff)) {
            case SQLITE_FULL -> FULL;
            case SQLITE_BUSY, SQLITE_LOCKED -> LOCKED;
            case SQLITE_IOERR,
                    SQLITE_CANTOPEN,
                    SQLITE_READONLY,
                    SQLITE_PERM,
                    SQLITE_AUTH,
                    SQLITE_NOMEM,
                    SQLITE_PROTOCOL,
                    SQLITE_INTERRUPT -> DISK;
            default -> CONTENT;
        };
    }

    private static SQLiteErrorCode code(SQLException failure) {
        return SQLiteErrorCode.getErrorCode(failure.getErrorCode() & 0xff);
    }

    private static String reason(IOException failure) {
        return String.valueOf(failure.getMessage()).contains("No space left")
                ? FULL_DISK
                : "the disk failed: " + failure;
    }

    /** Returns the reason, for an operator. */
    static String reason(Exception failure) {
        if (!(failure instanceof SQLException e)) {
            return failure instanceof IOException io ? reason(io) : String.valueOf(failure.getMessage());
        }
        return switch (code(e)) {
            case SQLITE_FULL -> FULL_DISK;
            case SQLITE_READONLY -> "the file or its folder is read-only; make it writable, and it goes on";
            case SQLITE_CANTOPEN, SQLITE_PERM ->
                "it cannot be opened; check that its folder is there and may be written, "
                        + "and that the process may open more files";
            case SQLITE_BUSY, SQLITE_LOCKED -> "another program has locked the file";
            case SQLITE_IOERR -> "the disk failed: " + e.getMessage();
            default -> String.valueOf(e.getMessage());
        };
    }
}
