-- One queue, version 4. Times are milliseconds since 1970-01-01T00:00Z.

CREATE TABLE queue (                      -- one row: the queue
    id             INTEGER PRIMARY KEY CHECK (id = 1),
    name           TEXT    NOT NULL,
    in_use         INTEGER NOT NULL,      -- 1 from opening to orderly closing: then the write-ahead log must be there
    paused         INTEGER NOT NULL,      -- 1 receiving, 2 processing, 3 both
    keyed          INTEGER NOT NULL,      -- entries up to this id are in entry_key; later ones may be
    last_position  INTEGER NOT NULL,      -- no id or position above it was ever given
    last_finished  INTEGER NOT NULL       -- the last number in finished, as of the last orderly closing
);

CREATE TABLE entry (
    id           INTEGER PRIMARY KEY,     -- never changes
    position     INTEGER NOT NULL,        -- its place; new when it is requeued, and when it comes to the error part
    key          TEXT    NOT NULL,        -- no two have the same
    grp          TEXT    NOT NULL,        -- its group, empty for none
    state        INTEGER NOT NULL,        -- 0 pending, 1 taken, 2 waiting, 3 error
    lease        INTEGER NOT NULL,        -- how many times it was taken
    blocked      INTEGER NOT NULL,        -- 1 if another of its group, not in the error part, is before it
    size         INTEGER NOT NULL,        -- bytes that it counts
    received     INTEGER NOT NULL,
    since        INTEGER NOT NULL,
    due          INTEGER NOT NULL,
    attempts     INTEGER NOT NULL,
    redeliveries INTEGER NOT NULL,
    failures     INTEGER NOT NULL,        -- how many attempts ever failed
    reason       TEXT    NOT NULL,        -- of the last failure
    version      TEXT    NOT NULL,        -- of the bundle that failed last
    metadata     TEXT    NOT NULL,        -- a JSON object of texts, empty for none
    crc          INTEGER NOT NULL,        -- CRC-32C of key, grp, metadata, received and body: see Row
    body         BLOB    NOT NULL
);

CREATE INDEX entry_place ON entry (state, blocked, position, size);
CREATE INDEX entry_due ON entry (due, position) WHERE state = 2;
CREATE INDEX entry_group ON entry (grp, position) WHERE grp <> '' AND state < 3;

CREATE TABLE entry_key (                  -- finds an entry by its key
    hash  INTEGER NOT NULL,               -- the first 8 bytes of the SHA-256 of the key in UTF-8; if its character 36,
                                          -- counted from 0, is a colon, the first 4 are those of what is before it
    entry INTEGER NOT NULL,
    PRIMARY KEY (hash, entry)
) WITHOUT ROWID;

CREATE TABLE failure (                    -- the latest 20 of each entry
    entry   INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    reason  TEXT    NOT NULL,
    version TEXT    NOT NULL,
    PRIMARY KEY (entry, number)
) WITHOUT ROWID;

CREATE TABLE finished (                   -- the latest keys that were processed
    number INTEGER PRIMARY KEY,
    key    TEXT NOT NULL UNIQUE,
    digest BLOB NOT NULL                  -- SHA-256 of the body
);

CREATE VIEW entries AS                    -- for reading by people
SELECT key, CASE state WHEN 0 THEN 'pending' WHEN 1 THEN 'taken' WHEN 2 THEN 'waiting' ELSE 'error' END AS state,
       strftime('%Y-%m-%dT%H:%M:%fZ', received / 1000.0, 'unixepoch') AS received,
       strftime('%Y-%m-%dT%H:%M:%fZ', since / 1000.0, 'unixepoch') AS since,
       strftime('%Y-%m-%dT%H:%M:%fZ', due / 1000.0, 'unixepoch') AS due,
       attempts, redeliveries, reason, version, grp, metadata, CAST(body AS TEXT) AS body
FROM entry ORDER BY state, position;
