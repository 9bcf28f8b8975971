-- The reviewers' queue. Its keys are made so that one index gives it in order, by ascending values.
-- "record" is what the archive says of the patient, for the page that compares it with the index;
-- it goes when the study is linked (docs/adr/0083).
CREATE TABLE identity_case (
  study_uid text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  open boolean NOT NULL,             -- a person has to decide
  urgency smallint NOT NULL,         -- 0 put first, 1 usual, 2 left for later
  day integer NOT NULL,              -- minus the study date as a number; 0: not known, the last
  fewer integer NOT NULL,            -- minus the studies of the same patient ID that wait; -200: more
  code text,
  assignee text,
  patient bytea,                     -- hash of source and patient ID
  record text,
  waiting_since timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (study_uid, source)
);
CREATE INDEX identity_case_queue ON identity_case (urgency, day, fewer, study_uid, source) WHERE open;
CREATE INDEX identity_case_at_source
  ON identity_case (source, urgency, day, fewer, study_uid) WHERE open;
CREATE INDEX identity_case_by_code
  ON identity_case (code, urgency, day, fewer, study_uid, source) WHERE open;
CREATE INDEX identity_case_of_person
  ON identity_case (assignee, urgency, day, fewer, study_uid, source) WHERE open;
CREATE INDEX identity_case_by_patient ON identity_case (patient) WHERE open;
-- What people decided, latest first.
CREATE INDEX study_identity_by_person ON study_identity (decided_at DESC) WHERE person IS NOT NULL;

CREATE FUNCTION case_day(study_date text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN study_date ~ '^[0-9]{8}$' THEN -study_date::integer ELSE 0 END
$$;

INSERT INTO identity_case (study_uid, source, open, urgency, day, fewer, code, waiting_since)
SELECT i.study_uid, i.source,
  i.outcome = 'REVIEW' OR (i.outcome = 'NONE' AND i.person IS NULL), 1,
  coalesce(case_day(s.study_date), 0), -1, i.code, i.decided_at
FROM study_identity i LEFT JOIN study s ON s.study_uid = i.study_uid AND s.source = i.source
WHERE i.outcome <> 'LINKED';

-- What is put first is decided first.
CREATE FUNCTION case_put_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE identity_case c SET urgency = 0 FROM new_rows n
  WHERE c.study_uid = n.study_uid AND c.source = n.source AND c.open AND c.urgency > 0;
  RETURN NULL;
END $$;
CREATE TRIGGER case_put_first AFTER INSERT ON urgent_study
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION case_put_first();

-- The date may come after the decision.
CREATE FUNCTION case_dated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE identity_case c SET day = case_day(n.study_date) FROM new_rows n
  WHERE c.day = 0 AND n.study_date IS NOT NULL AND c.study_uid = n.study_uid
    AND c.source = n.source AND case_day(n.study_date) <> 0;
  RETURN NULL;
END $$;
CREATE TRIGGER case_dated_insert AFTER INSERT ON study
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION case_dated();
CREATE TRIGGER case_dated_update AFTER UPDATE ON study
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION case_dated();
