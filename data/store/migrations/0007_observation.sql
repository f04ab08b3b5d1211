-- What a person saw on site (旁站监督) or on video (视频回放), step by step.

-- how: observation or video. part and scene name the task in the version watched.
-- marks: JSON, one a step: 0 not marked yet, 1 done, 2 not done, 3 did not come up.
-- at: the step that is being marked, from 0.
-- state: 0 going on, 1 recorded, 2 dropped.
CREATE TABLE observation (
  id            INTEGER PRIMARY KEY,
  how           TEXT NOT NULL,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise(id),
  post_id       INTEGER NOT NULL REFERENCES post(id),
  person_id     INTEGER NOT NULL REFERENCES person(id),
  by_person     INTEGER NOT NULL REFERENCES person(id),
  card_set_id   INTEGER NOT NULL REFERENCES card_set(id),
  part          INTEGER NOT NULL,
  scene         TEXT NOT NULL,
  marks         TEXT NOT NULL,
  at            INTEGER NOT NULL,
  remark        TEXT NOT NULL,
  reply         TEXT NOT NULL, -- what the watched person had to say
  made_ms       INTEGER NOT NULL,
  done_ms       INTEGER NOT NULL,
  state         INTEGER NOT NULL
) STRICT;
CREATE INDEX observation_enterprise ON observation (enterprise_id, done_ms);
CREATE INDEX observation_by ON observation (by_person) WHERE state = 0;

-- Photos with their bytes; of videos the channel's number of the file alone. The
-- digest (SHA-256 in hex) is in the record; empty when the bytes were not fetched.
CREATE TABLE evidence (
  id             INTEGER PRIMARY KEY,
  observation_id INTEGER NOT NULL REFERENCES observation(id),
  channel        TEXT NOT NULL,
  file_id        TEXT NOT NULL,
  kind           TEXT NOT NULL,
  name           TEXT NOT NULL,
  size           INTEGER NOT NULL,
  digest         TEXT NOT NULL,
  body           BLOB,
  at_ms          INTEGER NOT NULL
) STRICT;
CREATE INDEX evidence_observation ON evidence (observation_id);
