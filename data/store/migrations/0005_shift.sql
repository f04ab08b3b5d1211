-- When people are asked: rotas (班次), and who belongs to one.

-- line is the rule as it is written, see data.ParseRota. The rota without a name
-- is for all of the enterprise who belong to no other.
CREATE TABLE rota (
  id            INTEGER PRIMARY KEY,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise(id),
  name          TEXT NOT NULL,
  line          TEXT NOT NULL,
  UNIQUE (enterprise_id, name)
) STRICT;
CREATE TABLE rota_post (
  post_id INTEGER PRIMARY KEY REFERENCES post(id),
  rota_id INTEGER NOT NULL REFERENCES rota(id)
) STRICT;
CREATE TABLE rota_person (
  person_id INTEGER PRIMARY KEY REFERENCES person(id),
  rota_id   INTEGER NOT NULL REFERENCES rota(id)
) STRICT;

-- The letters that brought a drill to somebody: what still waits when it is too
-- late, or is not his any more, is withdrawn.
CREATE TABLE drill_letter (
  outbox_id INTEGER PRIMARY KEY REFERENCES outbox(id),
  drill_id  INTEGER NOT NULL REFERENCES drill(id)
) STRICT;
CREATE INDEX drill_letter_drill ON drill_letter (drill_id);
CREATE INDEX drill_sent ON drill (made_ms) WHERE state = 0 AND reminded_ms = 0;

-- told: whoever had it open knows that it is void.
ALTER TABLE asking ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
UPDATE asking SET told = 1 WHERE state = 2;
CREATE INDEX asking_void ON asking (id) WHERE state = 2 AND told = 0;

-- A group's question of a day, a quiz poll. praised: it was said there who
-- answered right.
CREATE TABLE group_question (
  id            INTEGER PRIMARY KEY,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise(id),
  channel       TEXT NOT NULL,
  chat          TEXT NOT NULL,
  day           TEXT NOT NULL,
  asking_id     INTEGER NOT NULL UNIQUE REFERENCES asking(id),
  outbox_id     INTEGER NOT NULL UNIQUE REFERENCES outbox(id),
  praised       INTEGER NOT NULL,
  UNIQUE (channel, chat, day)
) STRICT;
CREATE INDEX group_question_day ON group_question (enterprise_id, day);
-- graded: 0 not yet (its poll's delivery is not recorded yet), 1 it counts, 2 it
-- does not (nobody known, not his post, late, void).
ALTER TABLE poll_answer ADD COLUMN graded INTEGER NOT NULL DEFAULT 0;
CREATE INDEX poll_answer_open ON poll_answer (at_ms) WHERE graded = 0;
