-- Copies of what another source, or the same one in another version, gave first: per study, kept by
-- adding what each batch of events changes, and in all, which is what the report reads.
CREATE TABLE duplicate_study (
  study_uid text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  primary_source text COLLATE "C" NOT NULL,
  verdict text NOT NULL,
  instances bigint NOT NULL,
  bytes bigint NOT NULL,           -- of the copies as they came
  PRIMARY KEY (study_uid, source, primary_source, verdict)
);
CREATE TABLE duplicate_tally (
  source text COLLATE "C" NOT NULL,
  primary_source text COLLATE "C" NOT NULL,
  verdict text NOT NULL,
  studies bigint NOT NULL,
  instances bigint NOT NULL,
  bytes bigint NOT NULL,
  PRIMARY KEY (source, primary_source, verdict)
) WITH (fillfactor = 50);
CREATE INDEX expectation_undecided ON expectation (study_uid, sop_uid, source)
  WHERE verdict IN ('REVISED', 'COLLISION');

CREATE FUNCTION duplicate_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO duplicate_tally AS t
  SELECT source, primary_source, verdict, count(*) FILTER (WHERE instances > 0), sum(instances),
    sum(bytes)
  FROM new_rows GROUP BY 1, 2, 3
  ON CONFLICT (source, primary_source, verdict) DO UPDATE SET
    studies = t.studies + excluded.studies, instances = t.instances + excluded.instances,
    bytes = t.bytes + excluded.bytes;
  RETURN NULL;
END $$;
CREATE TRIGGER duplicate_inserted AFTER INSERT ON duplicate_study
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION duplicate_inserted();

CREATE FUNCTION duplicate_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE duplicate_tally t SET studies = t.studies + d.studies,
    instances = t.instances + d.instances, bytes = t.bytes + d.bytes
  FROM (SELECT source, primary_source, verdict, sum(sign * (instances > 0)::integer) AS studies,
      sum(sign * instances) AS instances, sum(sign * bytes) AS bytes
    FROM (SELECT 1 AS sign, * FROM new_rows UNION ALL SELECT -1, * FROM old_rows) AS both_rows
    GROUP BY 2, 1, 3) AS d
  WHERE t.source = d.source AND t.primary_source = d.primary_source AND t.verdict = d.verdict;
  RETURN NULL;
END $$;
CREATE TRIGGER duplicate_updated AFTER UPDATE ON duplicate_study
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION duplicate_updated();

-- What was there before there was a roll-up. Bytes of head, pixels and tail as received: each begins
-- an entry of 44 bytes in "parts".
INSERT INTO duplicate_study
SELECT e.study_uid, e.source, o.primary_source, e.verdict, count(DISTINCT e.sop_uid),
  sum(('x' || encode(substring(r.parts FROM 1 FOR 8), 'hex'))::bit(64)::bigint
    + ('x' || encode(substring(r.parts FROM 45 FOR 8), 'hex'))::bit(64)::bigint
    + ('x' || encode(substring(r.parts FROM 89 FOR 8), 'hex'))::bit(64)::bigint)
FROM expectation e
  JOIN stored_object o ON o.sop_uid = e.sop_uid AND o.role = 'VERIFIED'
  JOIN receipt r ON r.sop_uid = e.sop_uid AND r.source = e.source AND r.study_uid = e.study_uid
    AND NOT (r.source = o.primary_source AND r.received = o.primary_received)
WHERE e.verdict IN ('REPEAT', 'REENCODED', 'REVISED', 'COLLISION')
GROUP BY e.study_uid, e.source, o.primary_source, e.verdict;
