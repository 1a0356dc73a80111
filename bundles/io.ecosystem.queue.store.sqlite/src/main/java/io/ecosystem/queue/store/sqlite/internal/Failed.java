package io.ecosystem.queue.store.sqlite.internal;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/** Reads what SQLite says when it fails. */
final class Failed {

    private Failed() {}

    /** Whether the file is damaged, as opposed to out of reach. */
    static boolean damaged(SQLException e) {
        int code = e.getErrorCode() & 0xff;
        return code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code;
    }

    /** Whether there was no space. */
    static boolean full(SQLException e) {
        return (e.getErrorCode() & 0xff) == SQLiteErrorCode.SQLITE_FULL.code;
    }

    /** Why, for an operator. */
    static String reason(SQLException e) {
        int code = e.getErrorCode() & 0xff;
        if (code == SQLiteErrorCode.SQLITE_FULL.code) {
            return "the disk is full; make space, and it goes on";
        }
        if (code == SQLiteErrorCode.SQLITE_READONLY.code) {
            return "the file or its folder is read-only; make it writable, and it goes on";
        }
        if (code == SQLiteErrorCode.SQLITE_CANTOPEN.code || code == SQLiteErrorCode.SQLITE_PERM.code) {
            return "it cannot be opened; check that its folder is there and may be written";
        }
        if (code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code) {
            return "another program has locked the file";
        }
        if (code == SQLiteErrorCode.SQLITE_IOERR.code) {
            return "the disk failed: " + e.getMessage();
        }
        return e.getMessage();
    }
}
