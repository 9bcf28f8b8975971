-- Of a study that a person has rejected nothing is to be decided: it is not in the reviewers' queue
-- until it is restored (docs/adr/0084). What is asked for is still "open", which follows from both;
-- the queue's indexes go by it, so that lists and counts read only what waits.
ALTER TABLE identity_case RENAME COLUMN open TO waiting; -- nobody has decided whose it is
ALTER TABLE identity_case ADD COLUMN rejected boolean NOT NULL DEFAULT false;
UPDATE identity_case c SET rejected = true FROM study s
WHERE s.embargo = 'REJECTED' AND s.study_uid = c.study_uid AND s.source = c.source;
ALTER TABLE identity_case
  ADD COLUMN open boolean GENERATED ALWAYS AS (waiting AND NOT rejected) STORED;

DROP INDEX identity_case_queue, identity_case_at_source, identity_case_by_code,
  identity_case_of_person, identity_case_by_patient;
CREATE INDEX identity_case_queue ON identity_case (urgency, day, fewer, study_uid, source) WHERE open;
CREATE INDEX identity_case_at_source
  ON identity_case (source, urgency, day, fewer, study_uid) WHERE open;
CREATE INDEX identity_case_by_code
  ON identity_case (code, urgency, day, fewer, study_uid, source) WHERE open;
CREATE INDEX identity_case_of_person
  ON identity_case (assignee, urgency, day, fewer, study_uid, source) WHERE open;
CREATE INDEX identity_case_by_patient ON identity_case (patient) WHERE open;
