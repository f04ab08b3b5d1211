-- Exams (定期考核) and spot checks (随机抽查): papers of questions.

-- how: exam or spot_check. post_id NULL: not chosen yet.
-- state: 0 being set up, 1 open from opens_ms to closes_ms, 2 closed and told,
-- 3 called off, with the reason.
-- told_ms: when those who are to sit it were told; 0: not yet.
CREATE TABLE exam (
  id            INTEGER PRIMARY KEY,
  how           TEXT NOT NULL,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise(id),
  post_id       INTEGER NOT NULL REFERENCES post(id),
  made_by       INTEGER NOT NULL REFERENCES person(id),
  made_ms       INTEGER NOT NULL,
  questions     INTEGER NOT NULL,
  pass_mark     INTEGER NOT NULL,
  opens_ms      INTEGER NOT NULL,
  closes_ms     INTEGER NOT NULL,
  state         INTEGER NOT NULL,
  told_ms       INTEGER NOT NULL,
  reason        TEXT NOT NULL
) STRICT;
CREATE INDEX exam_enterprise ON exam (enterprise_id, opens_ms);
CREATE INDEX exam_open ON exam (closes_ms) WHERE state = 1;

-- One person's paper. try: 1, and more when he was allowed another one.
-- items: JSON, the numbers of the items to be asked, in his order; more than are
-- asked, in case a card changes.
-- started_ms: 0 not yet; done_ms: 0 not yet. planned: how many questions it has.
CREATE TABLE paper (
  id         INTEGER PRIMARY KEY,
  exam_id    INTEGER NOT NULL REFERENCES exam(id),
  person_id  INTEGER NOT NULL REFERENCES person(id),
  try        INTEGER NOT NULL,
  items      TEXT NOT NULL,
  planned    INTEGER NOT NULL,
  started_ms INTEGER NOT NULL,
  done_ms    INTEGER NOT NULL,
  UNIQUE (exam_id, person_id, try)
) STRICT;
CREATE INDEX paper_person ON paper (person_id, id);
