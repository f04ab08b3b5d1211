-- Answers that wait for a person's mark are few among many.
CREATE INDEX answer_proposed ON answer (enterprise_id, id) WHERE json_extract(body, '$.proposed') = 1;
