package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.queue.store.sqlite.internal.CheckFile.Synced;
import io.ecosystem.queue.store.sqlite.internal.CheckFile.Verdict;
import io.ecosystem.queue.store.sqlite.internal.WriteAheadLog.Header;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Inspects the files of a queue before SQLite reads them, and with its help: whether the log holds all that was synced,
 * whether the pages match what was written, and, if in doubt, whether the whole content is consistent.
 */
final class Inspection {

    /** Larger files are verified while in use. */
    static final int PAGES_FIRST = 65_536;

    private static final int PAGES_AT_A_TIME = 256;
    private static final int HEADER_BYTES = 100;
    /** How SQLite's check reports an unreadable page. */
    private static final Pattern ERROR_CODE = Pattern.compile("error code=(\\d{1,6})");

    private final QueueFile file;
    private final CheckFile checks;
    private final FileChannel pages;
    private final WriteAheadLog log;
    private final StringJoiner doubts = new StringJoiner("; ").setEmptyValue("");
    private final boolean checked; // whether the check file existed
    private boolean thorough;
    private boolean rebuilds;
    private int next;

    /** Inspects the log and the pages, and rewrites the log. */
    Inspection(QueueFile file, CheckFile checks, FileChannel pages, Opening opening)
            throws IOException, DamagedException {
        this.file = file;
        this.checks = checks;
        this.pages = pages;
        thorough = opening.suspect();
        checked = checks.knowsLog();
        WriteAheadLog found = WriteAheadLog.read(file.log());
        judgeLog(found);
        if (doubts.length() > 0) {
            file.keepLog(Instant.now());
        }
        log = renewed(found, opening);
        judgePages(opening);
    }

    /** Returns the log reduced to the kept frames, in a new file. */
    private WriteAheadLog renewed(WriteAheadLog found, Opening opening) throws IOException {
        if (found.state() != Header.VALID) {
            Files.deleteIfExists(file.log());
            return found;
        }
        int kept = opening.committed().map(committed -> kept(found, committed)).orElse(found.frames());
        if (kept == 0) {
            checks.forgetLog(); // SQLite may start a different log in it
        }
        found.rewrite(kept);
        return kept == found.frames() ? found : WriteAheadLog.read(file.log());
    }

    /** Returns how many frames of a log belong to changes that this process knows to be committed. */
    private static int kept(WriteAheadLog log, Synced committed) {
        return committed.salt() == log.salt() ? Math.min(committed.frames(), log.frames()) : 0;
    }

    private void judgeLog(WriteAheadLog log) throws IOException {
        Synced synced = checks.synced();
        boolean same = log.salt() == synced.salt();
        boolean next = (int) (log.salt() >>> 32) == (int) (synced.salt() >>> 32) + 1;
        String name = file.log().getFileName().toString();
        switch (log.state()) {
            case ABSENT -> {}
            case BAD -> {
                if (synced.frames() > 0 || !checks.knowsLog() && Files.size(file.log()) > WriteAheadLog.HEADER_BYTES) {
                    doubt("its write-ahead log %s is damaged at its beginning, and the changes in it are lost"
                            .formatted(name));
                }
            }
            case VALID -> {
                if (synced.frames() > 0 && same && log.frames() < synced.frames()) {
                    doubt("its write-ahead log %s is damaged in frame %d of %d, and the changes behind it are lost"
                            .formatted(name, log.frames() + 1, synced.frames()));
                } else if (synced.frames() > 0 && !same && !next) {
                    doubt("its write-ahead log %s is not the one that was last used with it".formatted(name));
                } else if (!checks.knowsLog() && log.behind() > 0) {
                    doubt("its write-ahead log %s is damaged in frame %d, and the changes behind it are lost"
                            .formatted(name, log.frames() + 1));
                }
            }
        }
        if (log.state() != Header.VALID || !same && !next) {
            checks.forgetLog(); // otherwise it would be missed in the log that begins now
        }
    }

    private void doubt(String reason) {
        doubts.add(reason);
        thorough = true;
    }

    private void judgePages(Opening opening) throws IOException, DamagedException {
        int last = Math.max(
                (int) ((pages.size() + Connections.PAGE_BYTES - 1) / Connections.PAGE_BYTES), checks.lastPage());
        boolean all = thorough || last <= PAGES_FIRST;
        next = all ? last + 1 : PAGES_AT_A_TIME + 1;
        Set<Integer> replaced = log.pages().keySet();
        Verdict verdict = opening.first() || thorough ? checks.verify(pages, 1, next - 1, replaced) : Verdict.NOTHING;
        if (replaced.contains(1)) {
            mendHeader();
        } else {
            file.checkHeader(pages, verdict.wrong().contains(1));
        }
        if (!verdict.wrong().isEmpty()) {
            doubt("%d of its pages are not what was written, the first is page %d"
                    .formatted(
                            verdict.wrong().size(), verdict.wrong().iterator().next()));
        }
        thorough |= !verdict.unknown().isEmpty();
        rebuilds = thorough;
    }

    /** Restores the beginning of the first page, which SQLite reads before it consults the log. */
    private void mendHeader() throws IOException, DamagedException {
        byte[] page = log.page(1);
        var there = WriteAheadLog.fill(pages, ByteBuffer.allocate(HEADER_BYTES), 0);
        if (!there.equals(ByteBuffer.wrap(page, 0, HEADER_BYTES))) {
            var whole = ByteBuffer.wrap(page);
            while (whole.hasRemaining()) {
                pages.write(whole, whole.position());
            }
        }
        file.checkHeader(pages, false);
    }

    /** Checks the content as SQLite sees it; all of it if in doubt. */
    void lookInto(PreparedStatements statements, Tables tables) throws SQLException, DamagedException, IOException {
        boolean inUse = tables.isInUse();
        if (inUse && log.state() == Header.ABSENT) {
            doubt("its write-ahead log %s is missing: unless another program has merged it, the latest changes are lost"
                    .formatted(file.log().getFileName()));
        } else if (inUse && !checked) {
            doubt("%s is missing or damaged: it is unknown whether its write-ahead log is complete"
                    .formatted(file.checks().getFileName()));
        }
        if (thorough) {
            checkWhole(statements, tables);
        }
    }

    private static void checkWhole(PreparedStatements statements, Tables tables)
            throws SQLException, DamagedException, IOException {
        String result = statements.ask("PRAGMA integrity_check(1)", rows -> rows.getString(1));
        Matcher code = ERROR_CODE.matcher(result);
        if (code.find() && Fault.of(Integer.parseInt(code.group(1))) == Fault.DISK) {
            throw new IOException(result.replace('\n', ' '));
        }
        if (!result.equals("ok")) {
            throw new DamagedException(result.replace('\n', ' '));
        }
        Optional<String> deviation = Schema.deviation(statements);
        if (deviation.isPresent()) {
            throw new DamagedException("the declaration of '%s' is not what was written".formatted(deviation.get()));
        }
        tables.checkRows();
    }

    /** Records the checksums of all pages, if they were unknown or wrong and the content is consistent. */
    void rebuild() throws IOException {
        if (!rebuilds) {
            return;
        }
        var sums = new HashMap<Integer, Integer>();
        var page = ByteBuffer.allocateDirect(Connections.PAGE_BYTES);
        int count = (int) (pages.size() / Connections.PAGE_BYTES);
        for (int number = 1; number <= count; number++) {
            page.clear();
            WriteAheadLog.fill(pages, page, (number - 1L) * Connections.PAGE_BYTES);
            sums.put(number, CheckFile.pageSum(page));
        }
        checks.put(sums);
        next = Integer.MAX_VALUE;
    }

    /** Verifies a few more pages of a large file, between two changes. */
    void goOn() throws IOException, DamagedException {
        if (!goesOn()) {
            return;
        }
        int to = Math.min(next + PAGES_AT_A_TIME - 1, checks.lastPage());
        Verdict verdict = checks.verify(pages, next, to, Set.of());
        if (!verdict.wrong().isEmpty()) {
            throw new DamagedException("page %d is not what was written"
                    .formatted(verdict.wrong().iterator().next()));
        }
        next = to + 1;
    }

    /** Returns whether there is more to verify. */
    boolean goesOn() {
        return next <= checks.lastPage();
    }

    /** Returns why the file may be incomplete; empty if there is no doubt. */
    Optional<String> doubt() {
        return Optional.of(doubts.toString()).filter(text -> !text.isEmpty());
    }
}
