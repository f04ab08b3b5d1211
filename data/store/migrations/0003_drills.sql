-- Drills: what is to be remembered, what is asked, and the record of what was answered.

-- One line of a card that people are to remember, under its number. item_key names
-- it for ever; the rest is as it stands in the version it was last in.
CREATE TABLE item (
  id       INTEGER PRIMARY KEY,
  post_id  INTEGER NOT NULL REFERENCES post(id),
  item_key TEXT NOT NULL UNIQUE,
  part     INTEGER NOT NULL,
  scene    TEXT NOT NULL,
  kind     TEXT NOT NULL,
  line     INTEGER NOT NULL,
  place    INTEGER NOT NULL, -- in the card
  weight   INTEGER NOT NULL,
  critical INTEGER NOT NULL,
  text     TEXT NOT NULL,
  in_force INTEGER NOT NULL
) STRICT;
CREATE INDEX item_post ON item (post_id, place) WHERE in_force = 1;
-- The version a post's items were last taken from.
CREATE TABLE item_version (
  post_id     INTEGER PRIMARY KEY REFERENCES post(id),
  card_set_id INTEGER NOT NULL REFERENCES card_set(id)
) STRICT;

-- What a person remembers of an item (data/fsrs); stability in days.
CREATE TABLE memory (
  person_id  INTEGER NOT NULL REFERENCES person(id),
  item_id    INTEGER NOT NULL REFERENCES item(id),
  stability  REAL NOT NULL,
  difficulty REAL NOT NULL,
  last_ms    INTEGER NOT NULL,
  times      INTEGER NOT NULL,
  lapses     INTEGER NOT NULL,
  PRIMARY KEY (person_id, item_id)
) STRICT;
-- Lines that changed under people who had been drilled in the old ones, until
-- they have answered them right.
CREATE TABLE debt (
  person_id INTEGER NOT NULL REFERENCES person(id),
  item_id   INTEGER NOT NULL REFERENCES item(id),
  since_ms  INTEGER NOT NULL,
  PRIMARY KEY (person_id, item_id)
) STRICT;

-- The very words of a question, options in their order; digest: SHA-256 in hex.
CREATE TABLE question (
  digest TEXT PRIMARY KEY,
  body   TEXT NOT NULL
) STRICT;

-- A question put to a person. No person: it stands in a group as a poll.
-- shown_ms: when it was before his eyes; 0: not known, it may have lain unread.
-- closes_ms: answers after it are late; 0: never.
-- taps: of an answer of several taps, those so far.
-- state: 0 open, 1 answered, 2 void (the card changed), 3 too late.
CREATE TABLE asking (
  id          INTEGER PRIMARY KEY,
  person_id   INTEGER REFERENCES person(id),
  post_id     INTEGER NOT NULL REFERENCES post(id),
  card_set_id INTEGER NOT NULL REFERENCES card_set(id),
  item_id     INTEGER NOT NULL REFERENCES item(id),
  form        TEXT NOT NULL,
  question    TEXT NOT NULL REFERENCES question(digest),
  how         TEXT NOT NULL,
  sitting_id  INTEGER NOT NULL,
  asked_ms    INTEGER NOT NULL,
  shown_ms    INTEGER NOT NULL,
  closes_ms   INTEGER NOT NULL,
  taps        TEXT NOT NULL,
  state       INTEGER NOT NULL,
  head        TEXT NOT NULL -- the first line it was shown under
) STRICT;
CREATE INDEX asking_person ON asking (person_id) WHERE state = 0;
CREATE INDEX asking_item ON asking (item_id) WHERE state = 0;
CREATE INDEX asking_sitting ON asking (how, sitting_id);

-- A person's drill of a day, by the date where he works.
-- state: 0 first question sent, 1 going, 2 done, 3 he rests today.
-- planned: how many questions it is to be; asked and right are of the answered ones.
CREATE TABLE drill (
  id          INTEGER PRIMARY KEY,
  person_id   INTEGER NOT NULL REFERENCES person(id),
  day         TEXT NOT NULL,
  made_ms     INTEGER NOT NULL,
  reminded_ms INTEGER NOT NULL,
  state       INTEGER NOT NULL,
  planned     INTEGER NOT NULL,
  answered    INTEGER NOT NULL,
  right_ones  INTEGER NOT NULL,
  UNIQUE (person_id, day)
) STRICT;

-- The record of answers: rows are only added. Each row's commitment is of its
-- salt and body, its hash of the hash before it and its commitment: see record.go.
-- A body may be forgotten later; the chain stays whole.
CREATE TABLE record (
  id         INTEGER PRIMARY KEY,
  commitment BLOB NOT NULL,
  hash       BLOB NOT NULL
) STRICT;
-- The columns after body are read out of it, so they cannot say anything else.
CREATE TABLE answer (
  id            INTEGER PRIMARY KEY REFERENCES record(id),
  salt          BLOB NOT NULL,
  body          TEXT NOT NULL,
  at_ms         INTEGER GENERATED ALWAYS AS (json_extract(body, '$.at')) VIRTUAL,
  person_id     INTEGER GENERATED ALWAYS AS (json_extract(body, '$.person')) VIRTUAL,
  enterprise_id INTEGER GENERATED ALWAYS AS (json_extract(body, '$.enterprise')) VIRTUAL,
  post_id       INTEGER GENERATED ALWAYS AS (json_extract(body, '$.post')) VIRTUAL,
  item_id       INTEGER GENERATED ALWAYS AS (json_extract(body, '$.item')) VIRTUAL,
  how           TEXT GENERATED ALWAYS AS (json_extract(body, '$.how')) VIRTUAL,
  sitting_id    INTEGER GENERATED ALWAYS AS (json_extract(body, '$.sitting')) VIRTUAL,
  corrects      INTEGER GENERATED ALWAYS AS (json_extract(body, '$.corrects')) VIRTUAL
) STRICT;
CREATE INDEX answer_person ON answer (person_id, id);
CREATE INDEX answer_enterprise ON answer (enterprise_id, id);
CREATE INDEX answer_sitting ON answer (how, sitting_id) WHERE sitting_id IS NOT NULL;
CREATE INDEX answer_corrects ON answer (corrects) WHERE corrects IS NOT NULL;

CREATE TRIGGER record_kept BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END;
CREATE TRIGGER record_same BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END;
CREATE TRIGGER answer_same BEFORE UPDATE ON answer BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END;

-- Answers that changed nothing: late, repeated, forged, somebody else's.
CREATE TABLE stray (
  id        INTEGER PRIMARY KEY,
  at_ms     INTEGER NOT NULL,
  channel   TEXT NOT NULL,
  sender    TEXT NOT NULL,
  person_id INTEGER REFERENCES person(id),
  asking_id INTEGER NOT NULL,
  why       TEXT NOT NULL,
  said      TEXT NOT NULL
) STRICT;
