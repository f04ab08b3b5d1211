-- The rollout (推行): what enterprises have done, what was found there, and a summary
-- of each that is kept up to date in the transaction that changes it.

ALTER TABLE enterprise ADD COLUMN stage TEXT NOT NULL DEFAULT 'rollout'; -- where it began; rollout_event may move it
-- Other names that people use for an enterprise.
CREATE TABLE enterprise_name (
  enterprise_id INTEGER NOT NULL REFERENCES enterprise(id),
  name          TEXT NOT NULL,
  PRIMARY KEY (enterprise_id, name)
) STRICT;
-- frontline: 一线岗位, must have its four sheets.
ALTER TABLE post ADD COLUMN frontline INTEGER NOT NULL DEFAULT 1;
-- Which of the four sheets have a scene: bit n−1 is part n.
ALTER TABLE card_set ADD COLUMN sheets INTEGER NOT NULL DEFAULT 0;
UPDATE card_set SET sheets = (COALESCE(json_array_length(body, '$.risk_list.scenes'), 0) > 0)
  + 2 * (COALESCE(json_array_length(body, '$.duty_list.scenes'), 0) > 0)
  + 4 * (COALESCE(json_array_length(body, '$.operation_card.scenes'), 0) > 0)
  + 8 * (COALESCE(json_array_length(body, '$.emergency_card.scenes'), 0) > 0);

-- The district's plan: JSON of data.Plan. One row; none: the notice's own.
CREATE TABLE district_plan (
  id     INTEGER PRIMARY KEY CHECK (id = 1),
  body   TEXT NOT NULL,
  set_by INTEGER REFERENCES person(id),
  set_ms INTEGER NOT NULL
) STRICT;

-- What happened: rows are only added. by_person NULL: the command line.
CREATE TABLE rollout_event (
  id            INTEGER PRIMARY KEY,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise(id),
  at_ms         INTEGER NOT NULL,
  by_person     INTEGER REFERENCES person(id),
  kind          TEXT NOT NULL,
  step          INTEGER NOT NULL,
  note          TEXT NOT NULL
) STRICT;
CREATE INDEX rollout_event_enterprise ON rollout_event (enterprise_id, id);
CREATE INDEX rollout_event_kind ON rollout_event (kind, at_ms);
CREATE TRIGGER rollout_event_kept BEFORE DELETE ON rollout_event BEGIN SELECT RAISE(ABORT, 'what happened is only added to'); END;
-- Only the name of somebody who is to be forgotten may be taken out of the words.
CREATE TRIGGER rollout_event_same BEFORE UPDATE ON rollout_event
WHEN (NEW.id, NEW.enterprise_id, NEW.at_ms, NEW.by_person, NEW.kind, NEW.step) IS NOT (OLD.id, OLD.enterprise_id, OLD.at_ms, OLD.by_person, OLD.kind, OLD.step)
  OR NOT EXISTS (SELECT 1 FROM person WHERE name <> '' AND NEW.note = replace(OLD.note, name, '已注销'))
BEGIN SELECT RAISE(ABORT, 'what happened is only added to'); END;

-- Photos and files that prove something. owner: event, inspection, finding, answer (of
-- a finding: how it was put right); draft: of a dialog, not sent off yet. Of a video the
-- channel's number of the file alone.
CREATE TABLE proof (
  id       INTEGER PRIMARY KEY,
  owner    TEXT NOT NULL,
  owner_id INTEGER NOT NULL,
  channel  TEXT NOT NULL,
  file_id  TEXT NOT NULL,
  kind     TEXT NOT NULL,
  name     TEXT NOT NULL,
  size     INTEGER NOT NULL,
  digest   TEXT NOT NULL,
  body     BLOB,
  at_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX proof_owner ON proof (owner, owner_id);
CREATE INDEX proof_draft ON proof (at_ms) WHERE owner = 'draft';

-- 两重两新: something happened because of which cards are to be revised. trigger_key:
-- data.Trigger. It is closed when every post concerned has a newer version.
CREATE TABLE revision (
  id            INTEGER PRIMARY KEY,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise(id),
  trigger_key   TEXT NOT NULL,
  what          TEXT NOT NULL,
  by_person     INTEGER REFERENCES person(id),
  opened_ms     INTEGER NOT NULL,
  closed_ms     INTEGER NOT NULL -- 0: open
) STRICT;
CREATE INDEX revision_enterprise ON revision (enterprise_id, closed_ms);
CREATE TABLE revision_post (
  revision_id INTEGER NOT NULL REFERENCES revision(id),
  post_id     INTEGER NOT NULL REFERENCES post(id),
  done_ms     INTEGER NOT NULL, -- 0: not yet
  card_set_id INTEGER REFERENCES card_set(id), -- the newer version; none: looked at, nothing to change
  by_person   INTEGER REFERENCES person(id),   -- who looked
  note        TEXT NOT NULL DEFAULT '',        -- why nothing is to change
  PRIMARY KEY (revision_id, post_id)
) STRICT;
CREATE INDEX revision_post_post ON revision_post (post_id, done_ms);

-- An inspection on site (「二合一」检查). body: JSON of what was found in each tier
-- (data.Found). touched_ms: when something was last done in it. state: 0 going on, 1
-- done, 2 dropped.
CREATE TABLE inspection (
  id            INTEGER PRIMARY KEY,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise(id),
  by_person     INTEGER NOT NULL REFERENCES person(id),
  begun_ms      INTEGER NOT NULL,
  touched_ms    INTEGER NOT NULL DEFAULT 0,
  done_ms       INTEGER NOT NULL,
  state         INTEGER NOT NULL,
  body          TEXT NOT NULL
) STRICT;
CREATE INDEX inspection_enterprise ON inspection (enterprise_id, done_ms);
CREATE INDEX inspection_by ON inspection (by_person) WHERE state = 0;
-- What is to be put right. tier: veto, key, mandatory. state: 0 open, 1 the enterprise
-- says it is put right, 2 closed. due_ms: the last moment of the day it is due. returned:
-- why the last answer was sent back.
CREATE TABLE finding (
  id            INTEGER PRIMARY KEY,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise(id),
  inspection_id INTEGER NOT NULL REFERENCES inspection(id),
  tier          TEXT NOT NULL,
  what          TEXT NOT NULL,
  due_ms        INTEGER NOT NULL,
  opened_ms     INTEGER NOT NULL,
  answer        TEXT NOT NULL,
  answered_ms   INTEGER NOT NULL,
  returned      TEXT NOT NULL DEFAULT '',
  closed_ms     INTEGER NOT NULL,
  closed_by     INTEGER REFERENCES person(id),
  state         INTEGER NOT NULL
) STRICT;
CREATE INDEX finding_enterprise ON finding (enterprise_id, state);
CREATE INDEX finding_due ON finding (due_ms) WHERE state <> 2;

-- A group that is an area's (区: empty): there its supervisors ask.
CREATE TABLE area_group (
  channel  TEXT NOT NULL,
  chat     TEXT NOT NULL,
  area     TEXT NOT NULL,
  title    TEXT NOT NULL,
  bound_by INTEGER REFERENCES person(id),
  bound_ms INTEGER NOT NULL,
  PRIMARY KEY (channel, chat)
) STRICT;

-- Questions about the rollout under their numbers, so that a button can hold one.
-- body: JSON of data.Status.
CREATE TABLE status_question (
  id   INTEGER PRIMARY KEY,
  body TEXT NOT NULL UNIQUE
) STRICT;
-- The last one in a chat by a sender, and the enterprises listed in its answer: 「那加油
-- 站呢」, 「展开第二家」. listed: JSON.
CREATE TABLE status_context (
  channel     TEXT NOT NULL,
  chat        TEXT NOT NULL,
  sender      TEXT NOT NULL,
  question_id INTEGER NOT NULL REFERENCES status_question(id),
  listed      TEXT NOT NULL,
  at_ms       INTEGER NOT NULL,
  PRIMARY KEY (channel, chat, sender)
) STRICT;

-- What was told by the clock, so that it is told once: reminders of dates, digests,
-- lights that turned red. key names the thing and its day.
CREATE TABLE told (
  name          TEXT NOT NULL,
  enterprise_id INTEGER NOT NULL, -- 0: of none
  told_key      TEXT NOT NULL,
  at_ms         INTEGER NOT NULL,
  PRIMARY KEY (name, enterprise_id, told_key)
) STRICT;

-- The light that was last looked at: who turns red is told of once.
CREATE TABLE rollout_light (
  enterprise_id INTEGER PRIMARY KEY REFERENCES enterprise(id),
  light         INTEGER NOT NULL,
  since_ms      INTEGER NOT NULL
) STRICT;

-- When somebody last answered or was watched, by how; of results that count.
CREATE TABLE person_evidence (
  person_id   INTEGER PRIMARY KEY,
  drilled_ms  INTEGER NOT NULL,
  examined_ms INTEGER NOT NULL,
  spotted_ms  INTEGER NOT NULL,
  observed_ms INTEGER NOT NULL
) STRICT;
-- Results that count, by the district's day (data.DistrictDay) of the answer.
CREATE TABLE enterprise_day (
  enterprise_id INTEGER NOT NULL,
  day           INTEGER NOT NULL,
  how           TEXT NOT NULL,
  answers       INTEGER NOT NULL,
  right_ones    INTEGER NOT NULL,
  PRIMARY KEY (enterprise_id, day, how)
) STRICT, WITHOUT ROWID;
CREATE INDEX enterprise_day_how ON enterprise_day (how, day, enterprise_id, answers, right_ones);


-- The summary: data.Facts. It is computed out of the tables above at the end of each
-- transaction that touched them (settle.go), and can be computed anew at any time.
CREATE TABLE rollout (
  enterprise_id INTEGER PRIMARY KEY REFERENCES enterprise(id),
  stage         TEXT NOT NULL,
  in_scope      INTEGER NOT NULL,
  posts         INTEGER NOT NULL,
  complete      INTEGER NOT NULL,
  missing       INTEGER NOT NULL,
  workers       INTEGER NOT NULL,
  drilled       INTEGER NOT NULL,
  examined      INTEGER NOT NULL,
  reported      INTEGER NOT NULL,
  requested_ms  INTEGER NOT NULL,
  accepted_ms   INTEGER NOT NULL,
  focus         INTEGER NOT NULL,
  measures      INTEGER NOT NULL,
  drilled_ms    INTEGER NOT NULL,
  examined_ms   INTEGER NOT NULL,
  observed_ms   INTEGER NOT NULL,
  published_ms  INTEGER NOT NULL,
  inspected_ms  INTEGER NOT NULL,
  findings      INTEGER NOT NULL,
  finding_ms    INTEGER NOT NULL,
  revisions     INTEGER NOT NULL,
  revision_ms   INTEGER NOT NULL
) STRICT;

-- Enterprises whose summary is to be computed before the transaction ends. (No OR
-- IGNORE: the policy of the statement that fires a trigger would override it.)
CREATE TABLE rollout_stale (enterprise_id INTEGER PRIMARY KEY) STRICT;
CREATE TRIGGER stale_enterprise AFTER INSERT ON enterprise BEGIN INSERT INTO rollout_stale
  SELECT id FROM enterprise WHERE id = NEW.id AND id NOT IN (SELECT enterprise_id FROM rollout_stale); END;
CREATE TRIGGER stale_enterprise_changed AFTER UPDATE OF stage, common ON enterprise BEGIN INSERT INTO rollout_stale
  SELECT id FROM enterprise WHERE id = NEW.id AND id NOT IN (SELECT enterprise_id FROM rollout_stale); END;
CREATE TRIGGER stale_post AFTER INSERT ON post BEGIN INSERT INTO rollout_stale
  SELECT id FROM enterprise WHERE id = NEW.enterprise_id AND id NOT IN (SELECT enterprise_id FROM rollout_stale); END;
CREATE TRIGGER stale_post_changed AFTER UPDATE OF frontline, enterprise_id ON post BEGIN INSERT INTO rollout_stale
  SELECT id FROM enterprise WHERE id = NEW.enterprise_id AND id NOT IN (SELECT enterprise_id FROM rollout_stale); END;
CREATE TRIGGER stale_rollout_event AFTER INSERT ON rollout_event BEGIN INSERT INTO rollout_stale
  SELECT id FROM enterprise WHERE id = NEW.enterprise_id AND id NOT IN (SELECT enterprise_id FROM rollout_stale); END;
CREATE TRIGGER stale_revision AFTER INSERT ON revision BEGIN INSERT INTO rollout_stale
  SELECT id FROM enterprise WHERE id = NEW.enterprise_id AND id NOT IN (SELECT enterprise_id FROM rollout_stale); END;
CREATE TRIGGER stale_revision_changed AFTER UPDATE OF closed_ms ON revision BEGIN INSERT INTO rollout_stale
  SELECT id FROM enterprise WHERE id = NEW.enterprise_id AND id NOT IN (SELECT enterprise_id FROM rollout_stale); END;
CREATE TRIGGER stale_inspection AFTER INSERT ON inspection BEGIN INSERT INTO rollout_stale
  SELECT id FROM enterprise WHERE id = NEW.enterprise_id AND id NOT IN (SELECT enterprise_id FROM rollout_stale); END;
CREATE TRIGGER stale_inspection_changed AFTER UPDATE OF state, done_ms ON inspection BEGIN INSERT INTO rollout_stale
  SELECT id FROM enterprise WHERE id = NEW.enterprise_id AND id NOT IN (SELECT enterprise_id FROM rollout_stale); END;
CREATE TRIGGER stale_finding AFTER INSERT ON finding BEGIN INSERT INTO rollout_stale
  SELECT id FROM enterprise WHERE id = NEW.enterprise_id AND id NOT IN (SELECT enterprise_id FROM rollout_stale); END;
CREATE TRIGGER stale_finding_changed AFTER UPDATE OF state, due_ms ON finding BEGIN INSERT INTO rollout_stale
  SELECT id FROM enterprise WHERE id = NEW.enterprise_id AND id NOT IN (SELECT enterprise_id FROM rollout_stale); END;
CREATE TRIGGER stale_card_set AFTER INSERT ON card_set BEGIN INSERT INTO rollout_stale
  SELECT id FROM enterprise WHERE id = (SELECT enterprise_id FROM post WHERE id = NEW.post_id) AND id NOT IN (SELECT enterprise_id FROM rollout_stale); END;
CREATE TRIGGER stale_card_set_changed AFTER UPDATE OF in_force, sheets ON card_set BEGIN INSERT INTO rollout_stale
  SELECT id FROM enterprise WHERE id = (SELECT enterprise_id FROM post WHERE id = NEW.post_id) AND id NOT IN (SELECT enterprise_id FROM rollout_stale); END;
CREATE TRIGGER stale_person_post AFTER INSERT ON person_post BEGIN INSERT INTO rollout_stale
  SELECT id FROM enterprise WHERE id = (SELECT enterprise_id FROM post WHERE id = NEW.post_id) AND id NOT IN (SELECT enterprise_id FROM rollout_stale); END;
CREATE TRIGGER stale_person_post_gone AFTER DELETE ON person_post BEGIN INSERT INTO rollout_stale
  SELECT id FROM enterprise WHERE id = (SELECT enterprise_id FROM post WHERE id = OLD.post_id) AND id NOT IN (SELECT enterprise_id FROM rollout_stale); END;
CREATE TRIGGER stale_person_changed AFTER UPDATE OF enterprise_id, left_ms ON person BEGIN INSERT INTO rollout_stale
  SELECT id FROM enterprise WHERE id IN (OLD.enterprise_id, NEW.enterprise_id) AND id NOT IN (SELECT enterprise_id FROM rollout_stale); END;
CREATE TRIGGER stale_evidence AFTER INSERT ON person_evidence BEGIN INSERT INTO rollout_stale
  SELECT id FROM enterprise WHERE id = (SELECT enterprise_id FROM person WHERE id = NEW.person_id) AND id NOT IN (SELECT enterprise_id FROM rollout_stale); END;
CREATE TRIGGER stale_evidence_changed AFTER UPDATE ON person_evidence BEGIN INSERT INTO rollout_stale
  SELECT id FROM enterprise WHERE id = (SELECT enterprise_id FROM person WHERE id = NEW.person_id) AND id NOT IN (SELECT enterprise_id FROM rollout_stale); END;
CREATE TRIGGER stale_evidence_gone AFTER DELETE ON person_evidence BEGIN INSERT INTO rollout_stale
  SELECT id FROM enterprise WHERE id = (SELECT enterprise_id FROM person WHERE id = OLD.person_id) AND id NOT IN (SELECT enterprise_id FROM rollout_stale); END;

-- Those above the workers are few among many.
CREATE INDEX person_overseer ON person (role) WHERE role IN ('officer', 'supervisor', 'bureau');
-- Who holds a post is asked for everywhere.
CREATE INDEX person_post_post ON person_post (post_id);
-- What a draft is of: cards, roster.
ALTER TABLE draft ADD COLUMN kind TEXT NOT NULL DEFAULT 'cards';

-- The sums of what there is already are computed once, when the database is opened.
INSERT INTO rollout_stale SELECT id FROM enterprise WHERE common = 0;
