-- The exceptions worklist: one row for each study, source and code that needs a person, kept by
-- exception_refresh from the facts of the studies that changed. Nothing here names a patient.
CREATE TABLE exception_case (
  study_uid text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL,
  class text COLLATE "C" NOT NULL,
  instances bigint NOT NULL,
  message text NOT NULL,
  since timestamptz NOT NULL DEFAULT now(),
  assignee text,
  accepted boolean NOT NULL DEFAULT false, -- a person said that it stays so
  PRIMARY KEY (study_uid, source, code)
);
-- Each begins with what is filtered, then age (newest first is the same index backwards).
CREATE INDEX exception_by_age ON exception_case (accepted, since, study_uid, source, code);
CREATE INDEX exception_by_class ON exception_case (accepted, class, since, study_uid, source, code);
CREATE INDEX exception_by_source
  ON exception_case (accepted, source, since, study_uid, code);
CREATE INDEX exception_by_code ON exception_case (accepted, code, since, study_uid, source);
CREATE INDEX exception_by_assignee
  ON exception_case (accepted, assignee, since, study_uid, source, code);

-- What people said: kept also while the study is moved again.
CREATE TABLE exception_note (
  study_uid text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  assignee text NOT NULL,
  PRIMARY KEY (study_uid, source)
);
-- agreed_by: where two are needed; null: it is proposed only.
CREATE TABLE exception_answer (
  study_uid text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL,
  answered_by text NOT NULL,
  why text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  agreed_by text,
  counts boolean NOT NULL,
  PRIMARY KEY (study_uid, source, code)
);

-- Roll-up: what is open and accepted, by class, source and code.
CREATE TABLE exception_tally (
  class text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL,
  accepted boolean NOT NULL,
  studies bigint NOT NULL,
  instances bigint NOT NULL,
  PRIMARY KEY (class, source, code, accepted)
) WITH (fillfactor = 50);

CREATE FUNCTION exception_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO exception_tally AS t
  SELECT class, source, code, accepted, count(*), sum(instances) FROM new_rows GROUP BY 1, 2, 3, 4
  ON CONFLICT (class, source, code, accepted) DO UPDATE SET
    studies = t.studies + excluded.studies, instances = t.instances + excluded.instances;
  RETURN NULL;
END $$;
CREATE FUNCTION exception_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE exception_tally t SET studies = t.studies - d.studies, instances = t.instances - d.instances
  FROM (SELECT class, source, code, accepted, count(*) AS studies, sum(instances) AS instances
    FROM old_rows GROUP BY 1, 2, 3, 4) AS d
  WHERE t.class = d.class AND t.source = d.source AND t.code = d.code AND t.accepted = d.accepted;
  RETURN NULL;
END $$;
CREATE FUNCTION exception_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO exception_tally AS t
  SELECT class, source, code, accepted, sum(sign), sum(sign * instances)
  FROM (SELECT 1 AS sign, * FROM new_rows UNION ALL SELECT -1, * FROM old_rows) AS both_rows
  GROUP BY 1, 2, 3, 4
  ON CONFLICT (class, source, code, accepted) DO UPDATE SET
    studies = t.studies + excluded.studies, instances = t.instances + excluded.instances;
  RETURN NULL;
END $$;
CREATE TRIGGER exception_inserted AFTER INSERT ON exception_case
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION exception_inserted();
CREATE TRIGGER exception_deleted AFTER DELETE ON exception_case
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION exception_deleted();
CREATE TRIGGER exception_updated AFTER UPDATE ON exception_case
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION exception_updated();

-- The same table as ExceptionClass in the code; a test compares them for every code there is.
CREATE FUNCTION exception_class(code text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN code LIKE 'GTY-044%' OR code = 'GTY-0684' OR code IN ('GTY-0710', 'GTY-0711', 'GTY-0712',
      'GTY-0713', 'GTY-0714', 'GTY-0716') THEN 'identity'
    WHEN code IN ('GTY-0601', 'GTY-0602', 'GTY-0530', 'GTY-0715') THEN 'collision'
    WHEN code = 'GTY-0412' THEN 'character-set'
    WHEN code IN ('GTY-0402', 'GTY-0324', 'GTY-0359', 'GTY-0514') THEN 'oversize'
    WHEN code LIKE 'GTY-035%' OR code LIKE 'GTY-036%' OR code IN ('GTY-0401', 'GTY-0403',
      'GTY-0404', 'GTY-0406', 'GTY-0408', 'GTY-0622') THEN 'conformance'
    WHEN code LIKE 'GTY-05%' OR code LIKE 'GTY-07%' THEN 'refused'
    WHEN code LIKE 'GTY-03%' OR code IN ('GTY-0405', 'GTY-0414', 'GTY-0603', 'GTY-0604', 'GTY-0605', 'GTY-0606',
      'GTY-0641') THEN 'partial'
    ELSE 'other' END
$$;

-- Whether a study at a source has anything that a person should see.
CREATE FUNCTION has_exceptions(s study) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT s.n_held + s.n_rejected + s.n_missing > 0 OR s.class IN ('HELD', 'REJECTED', 'INCOMPLETE')
$$;

-- Makes the rows of these studies anew. Reads expectation_exceptions and primary keys only.
CREATE FUNCTION exception_refresh(uids text[]) RETURNS void LANGUAGE sql AS $$
  WITH fresh AS MATERIALIZED (
    SELECT study_uid, source, code, sum(n) AS instances, min(message) AS message FROM (
      SELECT e.study_uid, e.source, coalesce(e.code, 'GTY-0600') AS code, count(*) AS n,
        coalesce(min(e.message), '') AS message
      FROM expectation e
      WHERE e.study_uid = ANY (uids) AND e.class IN ('HELD', 'REJECTED', 'MISSING') GROUP BY 1, 2, 3
      UNION ALL
      SELECT s.study_uid, s.source, s.code, greatest(s.remainder, 0), coalesce(s.message, '')
      FROM study s WHERE s.study_uid = ANY (uids) AND s.code IS NOT NULL
        AND s.class IN ('HELD', 'REJECTED', 'INCOMPLETE')
      UNION ALL
      SELECT c.study_uid, (SELECT min(s.source) FROM study s WHERE s.study_uid = c.study_uid),
        c.refused_code, c.verified_objects, coalesce(c.refused_message, '')
      FROM study_content c WHERE c.study_uid = ANY (uids) AND c.refused_code IS NOT NULL
        AND c.refused_revision = c.revision AND c.published_revision < c.revision
      UNION ALL
      SELECT i.study_uid, i.source, 'GTY-0684', 0,
        'The study is in the cloud archive, but the decision about its patient was taken back'
      FROM study_identity i WHERE i.study_uid = ANY (uids) AND i.in_doubt) AS found
    WHERE source IS NOT NULL GROUP BY 1, 2, 3),
  gone AS (
    DELETE FROM exception_case c WHERE c.study_uid = ANY (uids) AND NOT EXISTS (
      SELECT FROM fresh f WHERE f.study_uid = c.study_uid AND f.source = c.source
        AND f.code = c.code))
  INSERT INTO exception_case AS c
    (study_uid, source, code, class, instances, message, assignee, accepted)
  SELECT f.study_uid, f.source, f.code, exception_class(f.code), f.instances, f.message, n.assignee,
    coalesce(a.counts, false)
  FROM fresh f
    LEFT JOIN exception_note n ON n.study_uid = f.study_uid AND n.source = f.source
    LEFT JOIN exception_answer a
      ON a.study_uid = f.study_uid AND a.source = f.source AND a.code = f.code
  ON CONFLICT (study_uid, source, code) DO UPDATE SET
    instances = excluded.instances, message = excluded.message
  WHERE c.instances <> excluded.instances OR c.message <> excluded.message
$$;

CREATE FUNCTION exception_of_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE uids text[];
BEGIN
  SELECT array_agg(DISTINCT n.study_uid) INTO uids FROM new_rows n
  WHERE has_exceptions(n);
  IF uids IS NOT NULL THEN PERFORM exception_refresh(uids); END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION exception_of_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE uids text[];
BEGIN
  SELECT array_agg(DISTINCT study_uid) INTO uids FROM (
    SELECT n.study_uid FROM new_rows n WHERE has_exceptions(n)
    UNION ALL SELECT o.study_uid FROM old_rows o WHERE has_exceptions(o)) AS both_rows;
  IF uids IS NOT NULL THEN PERFORM exception_refresh(uids); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER exception_of_inserted AFTER INSERT ON study
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION exception_of_inserted();
CREATE TRIGGER exception_of_updated AFTER UPDATE ON study
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION exception_of_updated();

CREATE FUNCTION exception_of_content() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE uids text[];
BEGIN
  SELECT array_agg(n.study_uid) INTO uids
  FROM new_rows n JOIN old_rows o ON o.study_uid = n.study_uid
  WHERE n.refused_code IS NOT NULL AND (n.refused_revision, n.published_revision, n.revision)
    IS DISTINCT FROM (o.refused_revision, o.published_revision, o.revision);
  IF uids IS NOT NULL THEN PERFORM exception_refresh(uids); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER exception_of_content AFTER UPDATE ON study_content
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION exception_of_content();

-- What was there before.
DO $$
DECLARE uids text[];
BEGIN
  FOR uids IN
    SELECT array_agg(study_uid) FROM (
      SELECT study_uid, row_number() OVER () / 1000 AS part FROM (
        SELECT s.study_uid FROM study s WHERE has_exceptions(s)
        UNION SELECT study_uid FROM study_content WHERE refused_code IS NOT NULL
        UNION SELECT study_uid FROM study_identity WHERE in_doubt) AS found) AS numbered
    GROUP BY part
  LOOP
    PERFORM exception_refresh(uids);
  END LOOP;
END $$;
