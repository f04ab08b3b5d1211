-- What an enterprise counts as merit, and how many points each time is worth: its
-- own rule. Negative points are taken off; what has no row is not counted.
CREATE TABLE merit_rule (
  enterprise_id INTEGER NOT NULL REFERENCES enterprise(id),
  kind          TEXT NOT NULL,
  points        INTEGER NOT NULL,
  set_by        INTEGER REFERENCES person(id),
  set_ms        INTEGER NOT NULL,
  PRIMARY KEY (enterprise_id, kind)
) STRICT;
