-- Types are SQLite STRICT's; for PostgreSQL INTEGER reads BIGINT and BLOB reads BYTEA.
CREATE TABLE enterprise (
  id     INTEGER PRIMARY KEY,
  name   TEXT NOT NULL UNIQUE,
  type   TEXT NOT NULL,
  area   TEXT NOT NULL,
  common INTEGER NOT NULL
) STRICT;

CREATE TABLE post (
  id            INTEGER PRIMARY KEY,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise(id),
  name          TEXT NOT NULL,
  UNIQUE (enterprise_id, name)
) STRICT;

-- Every version ever published is kept; one of a post is in force.
CREATE TABLE card_set (
  id           INTEGER PRIMARY KEY,
  post_id      INTEGER NOT NULL REFERENCES post(id),
  version      TEXT NOT NULL,
  body         TEXT NOT NULL,
  digest       TEXT NOT NULL,
  published_ms INTEGER NOT NULL,
  published_by TEXT NOT NULL,
  in_force     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX card_set_in_force ON card_set (post_id) WHERE in_force = 1;
CREATE INDEX card_set_post ON card_set (post_id);

CREATE TABLE person (
  id            INTEGER PRIMARY KEY,
  name          TEXT NOT NULL,
  role          TEXT NOT NULL,
  enterprise_id INTEGER REFERENCES enterprise(id),
  area          TEXT NOT NULL,
  left_ms       INTEGER
) STRICT;

CREATE TABLE person_post (
  person_id INTEGER NOT NULL REFERENCES person(id),
  place     INTEGER NOT NULL,
  post_id   INTEGER NOT NULL REFERENCES post(id),
  PRIMARY KEY (person_id, place)
) STRICT;

-- Who a channel's sender is.
CREATE TABLE account (
  channel   TEXT NOT NULL,
  sender    TEXT NOT NULL,
  person_id INTEGER NOT NULL REFERENCES person(id),
  PRIMARY KEY (channel, sender)
) STRICT;

CREATE TABLE chat_group (
  channel       TEXT NOT NULL,
  chat          TEXT NOT NULL,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise(id),
  PRIMARY KEY (channel, chat)
) STRICT;

-- A raw update is here before its offset is confirmed (rule 3).
-- state: 0 waiting, 1 handled, 2 set aside with its error.
CREATE TABLE inbox (
  id          INTEGER PRIMARY KEY,
  channel     TEXT NOT NULL,
  update_key  TEXT NOT NULL,
  chat        TEXT NOT NULL,
  raw         BLOB NOT NULL,
  received_ms INTEGER NOT NULL,
  state       INTEGER NOT NULL,
  tries       INTEGER NOT NULL,
  error       TEXT NOT NULL,
  UNIQUE (channel, update_key)
) STRICT;
CREATE INDEX inbox_waiting ON inbox (id) WHERE state = 0;

CREATE TABLE channel_offset (
  channel TEXT PRIMARY KEY,
  value   INTEGER NOT NULL
) STRICT;

-- state: 0 waiting, 1 delivered, 2 refused with its error.
CREATE TABLE outbox (
  id         INTEGER PRIMARY KEY,
  inbox_id   INTEGER REFERENCES inbox(id),
  channel    TEXT NOT NULL,
  chat       TEXT NOT NULL,
  urgency    INTEGER NOT NULL,
  due_ms     INTEGER NOT NULL,
  body       TEXT NOT NULL,
  state      INTEGER NOT NULL,
  tries      INTEGER NOT NULL,
  error      TEXT NOT NULL,
  message_id TEXT NOT NULL,
  done_ms    INTEGER
) STRICT;
CREATE INDEX outbox_waiting ON outbox (id) WHERE state = 0;

-- The log: every question with asker, what was shown and how long it took.
CREATE TABLE asked (
  id            INTEGER PRIMARY KEY,
  inbox_id      INTEGER REFERENCES inbox(id),
  asked_ms      INTEGER NOT NULL,
  person_id     INTEGER REFERENCES person(id),
  enterprise_id INTEGER REFERENCES enterprise(id),
  channel       TEXT NOT NULL,
  chat          TEXT NOT NULL,
  question      TEXT NOT NULL,
  zone          TEXT NOT NULL,
  urgent        INTEGER NOT NULL,
  chatter       INTEGER NOT NULL,
  shown         TEXT NOT NULL,
  ranked        TEXT NOT NULL,
  micros        INTEGER NOT NULL
) STRICT;
CREATE INDEX asked_enterprise ON asked (enterprise_id, asked_ms);

CREATE TABLE vote (
  asked_id  INTEGER NOT NULL REFERENCES asked(id),
  person_id INTEGER NOT NULL REFERENCES person(id),
  voted_ms  INTEGER NOT NULL,
  PRIMARY KEY (asked_id, person_id)
) STRICT;

-- A scene that somebody opened by a button; asked_id is the question whose
-- answer or offer the button stood under.
CREATE TABLE opened (
  id          INTEGER PRIMARY KEY,
  asked_id    INTEGER REFERENCES asked(id),
  person_id   INTEGER REFERENCES person(id),
  card_set_id INTEGER NOT NULL REFERENCES card_set(id),
  scene       TEXT NOT NULL,
  opened_ms   INTEGER NOT NULL
) STRICT;
CREATE INDEX opened_asked ON opened (asked_id);
