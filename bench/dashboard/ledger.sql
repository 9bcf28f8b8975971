-- A ledger of :studies studies with 20 instances each, two sources, 20 waves: of a hundred studies 84 are
-- verified and published (5 of them came from both sources), 10 not moved yet, 3 held, 1 rejected, 2 incomplete.
-- Each statement ends with two semicolons; what begins with "each" runs for ranges of studies, :from to :to.

DROP TABLE IF EXISTS bench_index;;

-- Indexes of the large tables are made again when the rows are there.
CREATE TABLE bench_index AS
SELECT c.conname AS name, c.conrelid::regclass::text AS parent,
  format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) AS make,
  format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname) AS lose
FROM pg_constraint c WHERE c.contype = 'p'
  AND c.conrelid IN ('expectation'::regclass, 'receipt'::regclass, 'stored_object'::regclass)
UNION ALL
SELECT i.relname, x.indrelid::regclass::text, replace(pg_get_indexdef(i.oid), ' ON ONLY ', ' ON '),
  format('DROP INDEX %I', i.relname)
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
WHERE NOT x.indisprimary
  AND x.indrelid IN ('expectation'::regclass, 'receipt'::regclass, 'stored_object'::regclass);;

DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT * FROM bench_index LOOP EXECUTE one.lose; END LOOP;
END $$;;

CREATE FUNCTION bench_class(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN n % 100 < 84 THEN 'VERIFIED' WHEN n % 100 < 94 THEN 'PENDING'
    WHEN n % 100 < 97 THEN 'HELD' WHEN n % 100 < 98 THEN 'REJECTED' ELSE 'INCOMPLETE' END
$$;;

CREATE FUNCTION bench_source(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN n % 10 < 7 THEN 'legacy' ELSE 'shadow' END
$$;;

CREATE FUNCTION bench_at(n bigint) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT date_trunc('minute', now()) - (n % 40000) * interval '1 minute'
$$;;

INSERT INTO wave (name, state, moved_by, why, plan)
SELECT 'year-' || (2000 + w), 'finished', 'planner', 'planned', NULL FROM generate_series(1, 20) AS w;;

INSERT INTO wave_run (wave, spec, sweep_only, state, started_at, finished_at, balanced)
SELECT name, '{}', false, 'finished', now() - interval '2 days', now() - interval '1 day', true FROM wave;;

INSERT INTO run_source (run, source, sweep_id, swept, partitions, studies)
SELECT run, source, 'sweep-' || run || '-' || source, '{0}', 1, 1000
FROM wave_run, (VALUES ('legacy'), ('shadow')) AS s (source);;

-- each
INSERT INTO study (study_uid, source, found_at, sweep_id, study_date, modalities, found_series,
  found_instances, ordinal, listed, listing, listing_ordinal, listing_at, ended_ordinal, ended_at, attempt,
  outcome, outcome_listed, written_off, n_units, n_verified, n_held, n_rejected, n_missing, n_pending,
  n_listed, n_seen, n_received, n_normalized, n_loaded, n_duplicates, n_collisions, class, open, remainder,
  code, message)
SELECT '1.2.826.0.1.3680043.10.' || n, bench_source(n), bench_at(n), 's',
  to_char(date '2001-01-01' + (n % 7300)::integer, 'YYYYMMDD'),
  (ARRAY['CT', 'MR', 'CR', 'US', 'CT\SR'])[n % 5 + 1], 2, 20, n, CASE WHEN moved THEN 20 END, sha256(n::text::bytea), n,
  bench_at(n), CASE WHEN moved THEN n END, CASE WHEN moved THEN bench_at(n) END, 'a' || n,
  CASE WHEN moved THEN 'COMPLETE' END, 20, 0, CASE WHEN moved THEN 20 ELSE 0 END,
  CASE c WHEN 'VERIFIED' THEN 20 WHEN 'INCOMPLETE' THEN 19 ELSE 0 END,
  CASE c WHEN 'HELD' THEN 20 ELSE 0 END, CASE c WHEN 'REJECTED' THEN 20 ELSE 0 END,
  CASE c WHEN 'INCOMPLETE' THEN 1 ELSE 0 END, 0, CASE WHEN moved THEN 20 ELSE 0 END,
  CASE WHEN moved THEN 20 ELSE 0 END, CASE WHEN moved THEN 20 ELSE 0 END,
  CASE WHEN moved THEN 20 ELSE 0 END, CASE c WHEN 'VERIFIED' THEN 20 WHEN 'INCOMPLETE' THEN 19 ELSE 0 END,
  0, 0, c, false, CASE WHEN moved THEN 0 ELSE 20 END, NULL, NULL
FROM (SELECT n, bench_class(n) AS c, bench_class(n) <> 'PENDING' AS moved
  FROM generate_series(:from, :to) AS n) AS rows;;

-- each
INSERT INTO study_content (study_uid, verified_objects, verified_bytes, revision, manifest_revision,
  manifest_key, published_revision, resource, published_at)
SELECT '1.2.826.0.1.3680043.10.' || n, 20, 10600000, 1, 1, 'manifests/' || n, 1, 'ImagingStudy/' || n, bench_at(n)
FROM generate_series(:from, :to) AS n WHERE bench_class(n) IN ('VERIFIED', 'INCOMPLETE');;

-- each
INSERT INTO wave_study (wave, study_uid, source, run)
SELECT r.wave, '1.2.826.0.1.3680043.10.' || n, bench_source(n), r.run
FROM generate_series(:from, :to) AS n
  JOIN wave_run r ON r.wave = 'year-' || (2001 + n * 20 / (:studies + 1))
WHERE bench_class(n) <> 'PENDING';;

-- each
INSERT INTO study_order (ordinal, source, study_uid, run, study_date, expected, sent_at, closed_at)
SELECT n, bench_source(n), '1.2.826.0.1.3680043.10.' || n, 1, '20200101', 20, bench_at(n), bench_at(n)
FROM generate_series(:from, :to) AS n WHERE bench_class(n) <> 'PENDING';;

-- each
INSERT INTO study_identity (study_uid, source, revision, outcome, mrn, closest_mrn, score, words, rules,
  patient_index, person, found_at, decided_at)
SELECT '1.2.826.0.1.3680043.10.' || n, bench_source(n), 1,
  CASE WHEN n % 1000 = 999 THEN 'REVIEW' WHEN n % 1000 = 998 THEN 'NONE' ELSE 'LINKED' END,
  CASE WHEN n % 1000 < 998 THEN 'M' || n / 4 END, 'M' || n / 4, 12.5, 'issuer and identifier agree', '1', '1', NULL,
  bench_at(n), bench_at(n)
FROM generate_series(:from, :to) AS n;;

-- each
INSERT INTO study_patient (study_uid, source, patient)
SELECT '1.2.826.0.1.3680043.10.' || n, bench_source(n), sha256((n / 4)::text::bytea)
FROM generate_series(:from, :to) AS n;;

-- each
INSERT INTO expectation (sop_uid, source, study_uid, series_uid, listed_ordinal, missing_at, missing_status,
  missing_code, missing_message, class, verdict, code, message, duplicate)
SELECT '1.2.826.0.1.3680043.10.' || n || '.1.' || i, bench_source(n), '1.2.826.0.1.3680043.10.' || n,
  '1.2.826.0.1.3680043.10.' || n || '.1', n, CASE WHEN gone THEN bench_at(n) END, CASE WHEN gone THEN 'C000' END,
  CASE WHEN gone THEN 'GTY-0331' END, CASE WHEN gone THEN 'The archive did not send it' END,
  CASE WHEN gone THEN 'MISSING' WHEN c = 'INCOMPLETE' THEN 'VERIFIED' ELSE c END,
  CASE WHEN c IN ('VERIFIED', 'INCOMPLETE') AND NOT gone THEN 'PRIMARY' END,
  CASE WHEN gone THEN 'GTY-0331' WHEN c = 'HELD' THEN 'GTY-0412' WHEN c = 'REJECTED' THEN 'GTY-0501' END,
  CASE WHEN gone THEN 'The archive did not send it' WHEN c = 'HELD' THEN 'The character set is uncertain'
    WHEN c = 'REJECTED' THEN 'Unreadable' END, false
FROM (SELECT n, i, bench_class(n) AS c, bench_class(n) = 'INCOMPLETE' AND i = 20 AS gone
  FROM generate_series(:from, :to) AS n, generate_series(1, 20) AS i) AS rows WHERE c <> 'PENDING';;

-- each
INSERT INTO receipt (sop_uid, source, received, study_uid, series_uid, parts, canonical_head, transfer_syntax,
  received_at, arrivals, normalized, held_code, held_message, rejected_code, rejected_message, stored)
SELECT '1.2.826.0.1.3680043.10.' || n || '.1.' || i, bench_source(n), d, '1.2.826.0.1.3680043.10.' || n,
  '1.2.826.0.1.3680043.10.' || n || '.1', d || d || d || d || '\x00000000'::bytea, d, '1.2.840.10008.1.2.1',
  bench_at(n), substring(d FOR 8), true, CASE c WHEN 'HELD' THEN 'GTY-0412' END,
  CASE c WHEN 'HELD' THEN 'The character set is uncertain' END, CASE c WHEN 'REJECTED' THEN 'GTY-0501' END,
  CASE c WHEN 'REJECTED' THEN 'Unreadable' END,
  CASE WHEN c IN ('VERIFIED', 'INCOMPLETE') THEN sha256(d) ELSE '\x'::bytea END
FROM (SELECT n, i, bench_class(n) AS c, sha256((n || '/' || i)::bytea) AS d
  FROM generate_series(:from, :to) AS n, generate_series(1, 20) AS i) AS rows
WHERE c <> 'PENDING' AND NOT (c = 'INCOMPLETE' AND i = 20);;

-- each
INSERT INTO stored_object (sop_uid, stored, study_uid, series_uid, sop_class, transfer_syntax, parts,
  object_key, bytes, crc32c, verified_by, rule_book, changed, attributes, stored_at, role, primary_source,
  primary_received)
SELECT '1.2.826.0.1.3680043.10.' || n || '.1.' || i, sha256(d), '1.2.826.0.1.3680043.10.' || n,
  '1.2.826.0.1.3680043.10.' || n || '.1', '1.2.840.10008.5.1.4.1.1.2', '1.2.840.10008.1.2.1',
  d || d || d || d || '\x00000000'::bytea, 'studies/1.2.826.0.1.3680043.10.' || n || '/' || encode(d, 'hex') || '.dcm',
  530000, 7, 'STORE_CHECKSUM', '1', '["(0008,0005)", "(0010,0020)"]',
  jsonb_build_object('patient', jsonb_build_object('id', 'M' || n / 4, 'issuer', 'HOSPITAL', 'name',
    'Invented^Person' || n / 4, 'birthDate', '19700101', 'sex', 'O'), 'study', jsonb_build_object('date', '20200101'),
    'series', jsonb_build_object('number', 1, 'modality', 'CT'), 'instance', jsonb_build_object('number', i)),
  bench_at(n), 'VERIFIED', bench_source(n), d
FROM (SELECT n, i, bench_class(n) AS c, sha256((n || '/' || i)::bytea) AS d
  FROM generate_series(:from, :to) AS n, generate_series(1, 20) AS i) AS rows
WHERE c = 'VERIFIED' OR (c = 'INCOMPLETE' AND i < 20);;

-- each
INSERT INTO duplicate_study
SELECT '1.2.826.0.1.3680043.10.' || n, 'shadow', 'legacy', 'REPEAT', 20, 10600000
FROM generate_series(:from, :to) AS n WHERE n % 20 = 0 AND bench_class(n) = 'VERIFIED';;

-- each
INSERT INTO held_object
SELECT '1.2.826.0.1.3680043.10.' || n || '.1.' || i, bench_source(n), '1.2.826.0.1.3680043.10.' || n,
  '1.2.826.0.1.3680043.10.' || n || '.1', '1.2.840.10008.1.2.1', 'v', 's', i, 530000, 4000, 0, bench_at(n)
FROM generate_series(:from, :to) AS n, generate_series(1, 20) AS i WHERE bench_class(n) = 'HELD';;

INSERT INTO throughput
SELECT source, date_trunc('minute', now()) - m * interval '1 minute', 900 + m % 200
FROM generate_series(1, 40000) AS m, (VALUES ('legacy'), ('shadow')) AS s (source)
ON CONFLICT DO NOTHING;;

INSERT INTO audit (at, actor, action, subject, detail, why)
SELECT now() - m * interval '1 minute', 'operator-' || m % 7, 'pause', 'wave:year-' || (2001 + m % 20), '', 'bench'
FROM generate_series(1, 200000) AS m;;

SET maintenance_work_mem = '1GB';;

DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT * FROM bench_index LOOP
    RAISE NOTICE '%', one.name;
    EXECUTE one.make;
  END LOOP;
END $$;;

DROP TABLE bench_index;;

ANALYZE;;

CREATE TABLE bench_filled AS SELECT :studies AS studies;;
