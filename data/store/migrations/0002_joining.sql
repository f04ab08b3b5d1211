-- Joining, groups that move, what cannot be written to, and what officers do.

-- digest: SHA-256 of the token in hex; the token itself is kept nowhere.
-- person_id: the link logs this person in instead of making a new one.
-- made_by: NULL when it was made on the command line.
CREATE TABLE invitation (
  id            INTEGER PRIMARY KEY,
  digest        TEXT NOT NULL UNIQUE,
  role          TEXT NOT NULL,
  enterprise_id INTEGER REFERENCES enterprise(id),
  post_id       INTEGER REFERENCES post(id),
  area          TEXT NOT NULL,
  person_id     INTEGER REFERENCES person(id),
  uses          INTEGER NOT NULL,
  used          INTEGER NOT NULL,
  made_ms       INTEGER NOT NULL,
  made_by       INTEGER REFERENCES person(id),
  expires_ms    INTEGER NOT NULL,
  revoked_ms    INTEGER
) STRICT;
CREATE INDEX invitation_enterprise ON invitation (enterprise_id);

ALTER TABLE account ADD COLUMN bound_ms INTEGER NOT NULL DEFAULT 0;
CREATE INDEX account_person ON account (person_id);
ALTER TABLE person ADD COLUMN invitation_id INTEGER REFERENCES invitation(id);
CREATE INDEX person_enterprise ON person (enterprise_id);

ALTER TABLE chat_group ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE chat_group ADD COLUMN bound_by INTEGER REFERENCES person(id);
ALTER TABLE chat_group ADD COLUMN bound_ms INTEGER NOT NULL DEFAULT 0;

-- A group that became another chat: letters for the old one go to the new.
CREATE TABLE chat_moved (
  channel TEXT NOT NULL,
  chat    TEXT NOT NULL,
  to_chat TEXT NOT NULL,
  PRIMARY KEY (channel, chat)
) STRICT;
-- Chats that refuse what is written to them: blocked, removed, gone.
CREATE TABLE unreachable (
  channel  TEXT NOT NULL,
  chat     TEXT NOT NULL,
  reason   TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  PRIMARY KEY (channel, chat)
) STRICT;

-- What the bot waits for from a person in a chat, such as his name.
CREATE TABLE dialog (
  id       INTEGER PRIMARY KEY,
  channel  TEXT NOT NULL,
  chat     TEXT NOT NULL,
  sender   TEXT NOT NULL,
  kind     TEXT NOT NULL,
  body     TEXT NOT NULL,
  begun_ms INTEGER NOT NULL,
  UNIQUE (channel, chat, sender)
) STRICT;
-- Who was told how to join, and when.
CREATE TABLE hinted (
  channel TEXT NOT NULL,
  sender  TEXT NOT NULL,
  at_ms   INTEGER NOT NULL,
  PRIMARY KEY (channel, sender)
) STRICT;

-- Card sets that somebody brought in and nobody has published yet.
-- state: 0 open, 1 published, 2 dropped, 3 waits for another officer to approve.
CREATE TABLE draft (
  id            INTEGER PRIMARY KEY,
  enterprise_id INTEGER REFERENCES enterprise(id),
  person_id     INTEGER NOT NULL REFERENCES person(id),
  made_ms       INTEGER NOT NULL,
  body          TEXT NOT NULL,
  state         INTEGER NOT NULL,
  closed_by     INTEGER REFERENCES person(id),
  closed_ms     INTEGER
) STRICT;
CREATE INDEX draft_open ON draft (enterprise_id) WHERE state = 0;
CREATE TABLE setting (
  enterprise_id INTEGER NOT NULL REFERENCES enterprise(id),
  name          TEXT NOT NULL,
  value         TEXT NOT NULL,
  set_by        INTEGER REFERENCES person(id),
  set_ms        INTEGER NOT NULL,
  PRIMARY KEY (enterprise_id, name)
) STRICT;

-- Who did what that changes rights, people or cards. Rows are only added.
CREATE TABLE deed (
  id            INTEGER PRIMARY KEY,
  at_ms         INTEGER NOT NULL,
  person_id     INTEGER REFERENCES person(id),
  enterprise_id INTEGER REFERENCES enterprise(id),
  what          TEXT NOT NULL,
  detail        TEXT NOT NULL
) STRICT;
CREATE INDEX deed_enterprise ON deed (enterprise_id, at_ms);

-- Log-ins of the web page. digest: SHA-256 of the cookie's value in hex.
CREATE TABLE session (
  digest     TEXT PRIMARY KEY,
  sender     TEXT NOT NULL,
  made_ms    INTEGER NOT NULL,
  seen_ms    INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL
) STRICT;

-- Quiz polls of a channel and their answers, one a person.
CREATE TABLE poll (
  channel   TEXT NOT NULL,
  poll_id   TEXT NOT NULL,
  outbox_id INTEGER NOT NULL REFERENCES outbox(id),
  PRIMARY KEY (channel, poll_id)
) STRICT;
CREATE TABLE poll_answer (
  channel   TEXT NOT NULL,
  poll_id   TEXT NOT NULL,
  sender    TEXT NOT NULL,
  person_id INTEGER REFERENCES person(id),
  choice    INTEGER NOT NULL,
  at_ms     INTEGER NOT NULL,
  PRIMARY KEY (channel, poll_id, sender)
) STRICT;

-- When upkeep was last done: backup.
CREATE TABLE upkeep (
  name   TEXT PRIMARY KEY,
  at_ms  INTEGER NOT NULL,
  detail TEXT NOT NULL
) STRICT;

-- light: it only acknowledges a tap.
ALTER TABLE outbox ADD COLUMN light INTEGER NOT NULL DEFAULT 0;
-- When it was last tried: how long it is to wait is known whatever the clock does.
ALTER TABLE outbox ADD COLUMN tried_ms INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_chat ON outbox (channel, chat, id) WHERE state = 0;
CREATE INDEX inbox_aside ON inbox (id) WHERE state = 2;
CREATE INDEX outbox_refused ON outbox (id) WHERE state = 2;

-- What somebody sent on the page, until it is old; the raw update names it.
CREATE TABLE upload (
  id     TEXT PRIMARY KEY,
  sender TEXT NOT NULL,
  name   TEXT NOT NULL,
  body   BLOB NOT NULL,
  at_ms  INTEGER NOT NULL
) STRICT;
CREATE INDEX upload_sender ON upload (sender, at_ms);
-- What was said in a chat of the page: it is shown again after a restart. Other
-- channels keep their own transcripts.
CREATE INDEX inbox_page ON inbox (chat, id) WHERE channel = 'web';
CREATE INDEX outbox_page ON outbox (chat, id) WHERE channel = 'web' AND state = 1;
