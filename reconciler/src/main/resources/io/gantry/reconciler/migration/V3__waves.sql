-- Waves as plans with a state, the order of studies, what operators want of sources, and the
-- roll-ups from which waves are planned and shown. Still no table that could name a patient:
-- patients are salted hashes (docs/adr/0061).

ALTER TABLE audit ADD COLUMN why text NOT NULL DEFAULT '';
CREATE INDEX audit_by_subject ON audit (subject, id);

-- Of a wave: its plan (scope as a saved query, order, limits, window, gates) and where it is.
ALTER TABLE wave
  ADD COLUMN plan jsonb,
  ADD COLUMN state text NOT NULL DEFAULT 'planned',
  ADD COLUMN moved_by text NOT NULL DEFAULT 'reconciler',
  ADD COLUMN why text NOT NULL DEFAULT '',
  ADD COLUMN moved_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN watched_from timestamptz NOT NULL DEFAULT now(); -- the stop gate looks no further back
UPDATE wave w SET state = CASE WHEN EXISTS (
  SELECT FROM wave_run r WHERE r.wave = w.name AND r.state <> 'finished')
  THEN 'running' ELSE 'finished' END;

-- What the lists of a plan say, in their order.
CREATE TABLE wave_list (
  wave text COLLATE "C" NOT NULL REFERENCES wave (name),
  study_uid text COLLATE "C" NOT NULL,
  position integer NOT NULL,
  in_scope boolean NOT NULL,       -- false: only its place or time was listed
  due timestamptz,
  PRIMARY KEY (wave, study_uid)
);
CREATE TABLE wave_patient (
  wave text COLLATE "C" NOT NULL REFERENCES wave (name),
  patient bytea NOT NULL,
  position integer NOT NULL,
  in_scope boolean NOT NULL,
  due timestamptz,
  PRIMARY KEY (wave, patient)
);

-- The latest result of each gate of a wave.
CREATE TABLE gate_result (
  wave text COLLATE "C" NOT NULL REFERENCES wave (name),
  gate text NOT NULL,
  at timestamptz NOT NULL,
  passed boolean NOT NULL,
  measured double precision,
  required double precision,
  detail text NOT NULL,
  PRIMARY KEY (wave, gate)
);

-- Whose study it is, as a salted hash of source and patient ID.
CREATE TABLE patient_salt (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  salt bytea NOT NULL
);
INSERT INTO patient_salt (salt)
  VALUES (sha256((gen_random_uuid()::text || gen_random_uuid()::text)::bytea));
CREATE TABLE study_patient (
  study_uid text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  patient bytea NOT NULL,
  PRIMARY KEY (study_uid, source)
);
CREATE INDEX study_patient_by_patient ON study_patient (patient);

-- lane 0: put first by an operator, before every wave. Within a lane the smaller priority.
ALTER TABLE study_order
  ADD COLUMN lane smallint NOT NULL DEFAULT 1,
  ADD COLUMN priority bigint NOT NULL DEFAULT 0;
UPDATE study_order SET priority = -study_date::bigint
  WHERE closed_at IS NULL AND study_date ~ '^[0-9]{8}$';
DROP INDEX study_order_queue;
CREATE INDEX study_order_queue ON study_order (source, run, priority, study_uid)
  WHERE sent_at IS NULL AND closed_at IS NULL AND lane > 0;
CREATE INDEX study_order_urgent ON study_order (source, priority, ordinal)
  WHERE sent_at IS NULL AND closed_at IS NULL AND lane = 0;
CREATE INDEX study_order_of_run ON study_order (run) WHERE closed_at IS NULL;

-- cut: in the wave's scope, but beyond its limits.
ALTER TABLE wave_study ADD COLUMN cut boolean NOT NULL DEFAULT false;
-- false: the ledger is asked what is in scope, not the archive, and has not been yet.
ALTER TABLE run_source ADD COLUMN selected boolean NOT NULL DEFAULT true;
CREATE INDEX wave_study_by_study ON wave_study (study_uid, source);
CREATE INDEX wave_study_cut ON wave_study (wave) WHERE cut;

-- The clinical lane: requests, and what became of each study of theirs.
CREATE TABLE urgent (
  request bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  requested_at timestamptz NOT NULL DEFAULT now(),
  requested_by text NOT NULL,
  why text NOT NULL,
  source text COLLATE "C",
  study_uid text COLLATE "C",
  patient bytea,
  looked boolean NOT NULL DEFAULT false  -- the sources were asked for it
);
CREATE TABLE urgent_study (
  request bigint NOT NULL REFERENCES urgent (request),
  study_uid text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  ordered_at timestamptz NOT NULL DEFAULT now(),
  done_at timestamptz,
  outcome text,
  PRIMARY KEY (request, study_uid, source)
);
CREATE INDEX urgent_study_open ON urgent_study (study_uid, source) WHERE done_at IS NULL;
CREATE INDEX urgent_study_by_study ON urgent_study (study_uid);

-- What operators want of a source. killed goes before mode.
CREATE TABLE source_control (
  source text COLLATE "C" PRIMARY KEY,
  mode text NOT NULL,
  killed boolean NOT NULL DEFAULT false,
  limits jsonb,
  asked_by text NOT NULL,
  why text NOT NULL,
  at timestamptz NOT NULL
);

CREATE INDEX study_exceptions ON study (study_uid, source) WHERE code IS NOT NULL;
CREATE INDEX study_ended ON study (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX study_content_unwritten ON study_content (study_uid)
  WHERE dirty OR manifest_revision < revision;
CREATE INDEX study_content_unpublished ON study_content (study_uid)
  WHERE published_revision < revision;

-- Roll-ups: what pages and plans read, kept by adding what each statement changes. A wave's row
-- without a source counts each study once, with its worst class.
CREATE TABLE wave_tally (
  wave text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  verified bigint NOT NULL DEFAULT 0,
  held bigint NOT NULL DEFAULT 0,
  rejected bigint NOT NULL DEFAULT 0,
  incomplete bigint NOT NULL DEFAULT 0,
  pending bigint NOT NULL DEFAULT 0,
  published bigint NOT NULL DEFAULT 0,
  i_expected bigint NOT NULL DEFAULT 0,
  i_verified bigint NOT NULL DEFAULT 0,
  i_held bigint NOT NULL DEFAULT 0,
  i_rejected bigint NOT NULL DEFAULT 0,
  i_missing bigint NOT NULL DEFAULT 0,
  i_pending bigint NOT NULL DEFAULT 0,
  i_published bigint NOT NULL DEFAULT 0,
  i_duplicates bigint NOT NULL DEFAULT 0,
  i_collisions bigint NOT NULL DEFAULT 0,
  i_received bigint NOT NULL DEFAULT 0,
  i_normalized bigint NOT NULL DEFAULT 0,
  i_loaded bigint NOT NULL DEFAULT 0,
  i_bytes bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (wave, source)
) WITH (fillfactor = 50);

-- What is known to be there, by what plans ask for.
CREATE TABLE inventory_tally (
  source text COLLATE "C" NOT NULL,
  study_date text COLLATE "C" NOT NULL,
  modalities text COLLATE "C" NOT NULL,
  class text COLLATE "C" NOT NULL,
  studies bigint NOT NULL,
  instances bigint NOT NULL,
  uncounted bigint NOT NULL,       -- studies whose instances nobody has counted
  PRIMARY KEY (source, study_date, modalities, class)
) WITH (fillfactor = 70);

-- Measured sizes of stored objects, by the modalities of their study.
CREATE TABLE object_size (
  modalities text COLLATE "C" PRIMARY KEY,
  objects bigint NOT NULL,
  bytes bigint NOT NULL
);

-- Objects received of each source in each minute; kept for four weeks.
CREATE TABLE throughput (
  source text COLLATE "C" NOT NULL,
  minute timestamptz NOT NULL,
  objects bigint NOT NULL,
  PRIMARY KEY (source, minute)
);

-- Bytes of an object where nothing was measured yet (docs/waves.md).
CREATE TABLE assumed_size (
  modality text COLLATE "C" PRIMARY KEY,
  bytes bigint NOT NULL
);
INSERT INTO assumed_size (modality, bytes) VALUES
  ('CT', 530000), ('MR', 300000), ('PT', 100000), ('NM', 700000), ('US', 3000000),
  ('CR', 12000000), ('DX', 15000000), ('MG', 30000000), ('XA', 20000000), ('RF', 10000000),
  ('SR', 40000), ('KO', 5000), ('PR', 10000), ('DOC', 500000), ('SM', 300000000);

CREATE TYPE member_part AS (wave text, study_uid text, source text);
CREATE TYPE study_part AS (
  study_uid text, source text, class text, units integer, remainder integer,
  verified integer, held integer, rejected integer, missing integer, pending integer,
  duplicates integer, collisions integer, received integer, normalized integer, loaded integer);
CREATE TYPE content_part AS (study_uid text, published boolean, bytes bigint);

CREATE FUNCTION study_part_of(s study) RETURNS study_part LANGUAGE sql IMMUTABLE AS $$
  SELECT (s.study_uid, s.source, s.class, s.n_units, s.remainder, s.n_verified, s.n_held,
    s.n_rejected, s.n_missing, s.n_pending, s.n_duplicates, s.n_collisions, s.n_received,
    s.n_normalized, s.n_loaded)::study_part
$$;

CREATE FUNCTION content_part_of(c study_content) RETURNS content_part LANGUAGE sql IMMUTABLE AS $$
  SELECT (c.study_uid, c.revision > 0 AND c.published_revision >= c.revision,
    c.verified_bytes)::content_part
$$;

-- What these studies, in these waves, count.
CREATE FUNCTION wave_numbers(
  members member_part[], parts study_part[], contents content_part[])
RETURNS SETOF wave_tally LANGUAGE sql STABLE AS $$
  WITH one AS MATERIALIZED (
    SELECT m.wave, p.*, coalesce(c.published, false) AS published, coalesce(c.bytes, 0) AS bytes,
      array_position(ARRAY['VERIFIED', 'HELD', 'REJECTED', 'INCOMPLETE', 'PENDING'], p.class) AS rank
    FROM unnest(members) AS m
      JOIN unnest(parts) AS p ON p.study_uid = m.study_uid AND p.source = m.source
      LEFT JOIN unnest(contents) AS c ON c.study_uid = p.study_uid),
  whole AS (
    SELECT wave, study_uid, max(rank) AS rank, bool_or(published) AS published, max(bytes) AS bytes
    FROM one GROUP BY wave, study_uid)
  SELECT wave, source,
    count(*) FILTER (WHERE rank = 1), count(*) FILTER (WHERE rank = 2),
    count(*) FILTER (WHERE rank = 3), count(*) FILTER (WHERE rank = 4),
    count(*) FILTER (WHERE rank = 5), count(*) FILTER (WHERE rank = 1 AND published),
    sum(units + remainder), sum(verified), sum(held), sum(rejected),
    sum(missing + CASE WHEN rank < 5 THEN remainder ELSE 0 END),
    sum(pending + CASE WHEN rank = 5 THEN remainder ELSE 0 END),
    sum(CASE WHEN published THEN verified ELSE 0 END), sum(duplicates), sum(collisions),
    sum(received), sum(normalized), sum(loaded), sum(bytes)::bigint
  FROM one GROUP BY wave, source
  UNION ALL
  SELECT wave, '',
    count(*) FILTER (WHERE rank = 1), count(*) FILTER (WHERE rank = 2),
    count(*) FILTER (WHERE rank = 3), count(*) FILTER (WHERE rank = 4),
    count(*) FILTER (WHERE rank = 5), count(*) FILTER (WHERE rank = 1 AND published),
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, sum(bytes)::bigint
  FROM whole GROUP BY wave
$$;

CREATE FUNCTION wave_tally_add(
  sign integer, members member_part[], parts study_part[], contents content_part[])
RETURNS void LANGUAGE sql AS $$
  INSERT INTO wave_tally AS t
  SELECT n.wave, n.source, sign * n.verified, sign * n.held, sign * n.rejected,
    sign * n.incomplete, sign * n.pending, sign * n.published, sign * n.i_expected,
    sign * n.i_verified, sign * n.i_held, sign * n.i_rejected, sign * n.i_missing,
    sign * n.i_pending, sign * n.i_published, sign * n.i_duplicates, sign * n.i_collisions,
    sign * n.i_received, sign * n.i_normalized, sign * n.i_loaded, sign * n.i_bytes
  FROM wave_numbers(members, parts, contents) AS n
  ON CONFLICT (wave, source) DO UPDATE SET
    verified = t.verified + excluded.verified, held = t.held + excluded.held,
    rejected = t.rejected + excluded.rejected, incomplete = t.incomplete + excluded.incomplete,
    pending = t.pending + excluded.pending, published = t.published + excluded.published,
    i_expected = t.i_expected + excluded.i_expected,
    i_verified = t.i_verified + excluded.i_verified, i_held = t.i_held + excluded.i_held,
    i_rejected = t.i_rejected + excluded.i_rejected, i_missing = t.i_missing + excluded.i_missing,
    i_pending = t.i_pending + excluded.i_pending,
    i_published = t.i_published + excluded.i_published,
    i_duplicates = t.i_duplicates + excluded.i_duplicates,
    i_collisions = t.i_collisions + excluded.i_collisions,
    i_received = t.i_received + excluded.i_received,
    i_normalized = t.i_normalized + excluded.i_normalized,
    i_loaded = t.i_loaded + excluded.i_loaded, i_bytes = t.i_bytes + excluded.i_bytes
$$;

CREATE FUNCTION members_of(uids text[]) RETURNS member_part[] LANGUAGE sql STABLE AS $$
  SELECT array(SELECT (w.wave, w.study_uid, w.source)::member_part
    FROM wave_study w WHERE w.study_uid = ANY (uids) AND NOT w.cut)
$$;
CREATE FUNCTION parts_of(uids text[]) RETURNS study_part[] LANGUAGE sql STABLE AS $$
  SELECT array(SELECT study_part_of(s) FROM study s WHERE s.study_uid = ANY (uids))
$$;
CREATE FUNCTION contents_of(uids text[]) RETURNS content_part[] LANGUAGE sql STABLE AS $$
  SELECT array(SELECT content_part_of(c) FROM study_content c WHERE c.study_uid = ANY (uids))
$$;

-- A statement either inserts studies or updates them (StudyTable.write), never both: what it
-- changes of a study with several sources could not be told apart.
CREATE FUNCTION study_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  uids text[] := array(SELECT DISTINCT study_uid FROM new_rows);
  members member_part[] := members_of(uids);
BEGIN
  IF cardinality(members) > 0 THEN
    PERFORM wave_tally_add(-1, members, array(
      SELECT study_part_of(s) FROM study s WHERE s.study_uid = ANY (uids) AND NOT EXISTS (
        SELECT FROM new_rows n WHERE n.study_uid = s.study_uid AND n.source = s.source)),
      contents_of(uids));
    PERFORM wave_tally_add(1, members, parts_of(uids), contents_of(uids));
  END IF;
  INSERT INTO inventory_tally AS t
  SELECT source, coalesce(study_date, ''), coalesce(modalities, ''), class, count(*),
    sum(greatest(coalesce(found_instances, listed, 0), n_units)),
    count(*) FILTER (WHERE found_instances IS NULL AND listed IS NULL)
  FROM new_rows GROUP BY 1, 2, 3, 4
  ON CONFLICT (source, study_date, modalities, class) DO UPDATE SET
    studies = t.studies + excluded.studies, instances = t.instances + excluded.instances,
    uncounted = t.uncounted + excluded.uncounted;
  INSERT INTO throughput AS t
  SELECT source, date_trunc('minute', now()), sum(n_received) FROM new_rows
  GROUP BY source HAVING sum(n_received) > 0
  ON CONFLICT (source, minute) DO UPDATE SET objects = t.objects + excluded.objects;
  RETURN NULL;
END $$;
CREATE TRIGGER study_inserted AFTER INSERT ON study
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION study_inserted();

CREATE FUNCTION study_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  uids text[] := array(
    SELECT DISTINCT n.study_uid FROM new_rows n
      JOIN old_rows o ON o.study_uid = n.study_uid AND o.source = n.source
    WHERE study_part_of(n) IS DISTINCT FROM study_part_of(o));
  members member_part[] := members_of(uids);
BEGIN
  IF cardinality(members) > 0 THEN
    PERFORM wave_tally_add(-1, members,
      array(SELECT study_part_of(o) FROM old_rows o WHERE o.study_uid = ANY (uids))
      || array(SELECT study_part_of(s) FROM study s WHERE s.study_uid = ANY (uids)
        AND NOT EXISTS (
          SELECT FROM new_rows n WHERE n.study_uid = s.study_uid AND n.source = s.source)),
      contents_of(uids));
    PERFORM wave_tally_add(1, members, parts_of(uids), contents_of(uids));
  END IF;
  INSERT INTO inventory_tally AS t
  SELECT source, study_date, modalities, class, sum(sign), sum(sign * instances),
    sum(sign * uncounted)
  FROM (
    SELECT source, coalesce(study_date, '') AS study_date, coalesce(modalities, '') AS modalities,
      class, 1 AS sign, greatest(coalesce(found_instances, listed, 0), n_units) AS instances,
      (found_instances IS NULL AND listed IS NULL)::integer AS uncounted
    FROM new_rows
    UNION ALL
    SELECT source, coalesce(study_date, ''), coalesce(modalities, ''), class, -1,
      greatest(coalesce(found_instances, listed, 0), n_units),
      (found_instances IS NULL AND listed IS NULL)::integer
    FROM old_rows) AS both_rows
  GROUP BY 1, 2, 3, 4
  HAVING sum(sign) <> 0 OR sum(sign * instances) <> 0 OR sum(sign * uncounted) <> 0
  ON CONFLICT (source, study_date, modalities, class) DO UPDATE SET
    studies = t.studies + excluded.studies, instances = t.instances + excluded.instances,
    uncounted = t.uncounted + excluded.uncounted;
  INSERT INTO throughput AS t
  SELECT source, date_trunc('minute', now()), sum(received)
  FROM (
    SELECT source, n_received AS received FROM new_rows
    UNION ALL SELECT source, -n_received FROM old_rows) AS both_rows
  GROUP BY source HAVING sum(received) > 0
  ON CONFLICT (source, minute) DO UPDATE SET objects = t.objects + excluded.objects;
  RETURN NULL;
END $$;
CREATE TRIGGER study_updated AFTER UPDATE ON study
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION study_updated();

CREATE FUNCTION object_size_add(sign integer, uids text[], objects bigint[], bytes bigint[])
RETURNS void LANGUAGE sql AS $$
  INSERT INTO object_size AS t
  SELECT coalesce(s.modalities, ''), sum(sign * v.objects), sum(sign * v.bytes)
  FROM unnest(uids, objects, bytes) AS v (study_uid, objects, bytes)
    CROSS JOIN LATERAL (
      SELECT modalities FROM study WHERE study_uid = v.study_uid ORDER BY source LIMIT 1) AS s
  GROUP BY 1
  ON CONFLICT (modalities) DO UPDATE SET
    objects = t.objects + excluded.objects, bytes = t.bytes + excluded.bytes
$$;

CREATE FUNCTION content_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  uids text[] := array(SELECT study_uid FROM new_rows
    WHERE verified_bytes <> 0 OR verified_objects <> 0 OR published_revision > 0);
  members member_part[] := members_of(uids);
BEGIN
  IF cardinality(members) > 0 THEN
    PERFORM wave_tally_add(-1, members, parts_of(uids), '{}');
    PERFORM wave_tally_add(1, members, parts_of(uids), contents_of(uids));
  END IF;
  PERFORM object_size_add(1, array_agg(study_uid), array_agg(verified_objects),
    array_agg(verified_bytes)) FROM new_rows WHERE verified_objects <> 0;
  RETURN NULL;
END $$;
CREATE TRIGGER content_inserted AFTER INSERT ON study_content
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION content_inserted();

CREATE FUNCTION content_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  uids text[] := array(
    SELECT n.study_uid FROM new_rows n JOIN old_rows o ON o.study_uid = n.study_uid
    WHERE content_part_of(n) IS DISTINCT FROM content_part_of(o));
  members member_part[] := members_of(uids);
BEGIN
  IF cardinality(members) > 0 THEN
    PERFORM wave_tally_add(-1, members, parts_of(uids), array(
      SELECT content_part_of(o) FROM old_rows o WHERE o.study_uid = ANY (uids)));
    PERFORM wave_tally_add(1, members, parts_of(uids), contents_of(uids));
  END IF;
  PERFORM object_size_add(1, array_agg(n.study_uid),
    array_agg(n.verified_objects - o.verified_objects),
    array_agg(n.verified_bytes - o.verified_bytes))
  FROM new_rows n JOIN old_rows o ON o.study_uid = n.study_uid
  WHERE n.verified_objects <> o.verified_objects OR n.verified_bytes <> o.verified_bytes;
  RETURN NULL;
END $$;
CREATE TRIGGER content_updated AFTER UPDATE ON study_content
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION content_updated();

CREATE FUNCTION member_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  uids text[] := array(SELECT DISTINCT study_uid FROM new_rows);
  parts study_part[] := parts_of(uids);
BEGIN
  PERFORM wave_tally_add(-1, array(
    SELECT (w.wave, w.study_uid, w.source)::member_part FROM wave_study w
    WHERE w.study_uid = ANY (uids) AND NOT w.cut AND NOT EXISTS (
      SELECT FROM new_rows n WHERE n.wave = w.wave AND n.study_uid = w.study_uid
        AND n.source = w.source)),
    parts, contents_of(uids));
  PERFORM wave_tally_add(1, members_of(uids), parts, contents_of(uids));
  RETURN NULL;
END $$;
CREATE TRIGGER member_inserted AFTER INSERT ON wave_study
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION member_inserted();

CREATE FUNCTION member_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  uids text[] := array(
    SELECT DISTINCT n.study_uid FROM new_rows n JOIN old_rows o
      ON o.wave = n.wave AND o.study_uid = n.study_uid AND o.source = n.source
    WHERE o.cut <> n.cut);
  parts study_part[];
BEGIN
  IF cardinality(uids) > 0 THEN
    parts := parts_of(uids);
    PERFORM wave_tally_add(-1,
      array(SELECT (o.wave, o.study_uid, o.source)::member_part FROM old_rows o
        WHERE o.study_uid = ANY (uids) AND NOT o.cut)
      || array(SELECT (w.wave, w.study_uid, w.source)::member_part FROM wave_study w
        WHERE w.study_uid = ANY (uids) AND NOT w.cut AND NOT EXISTS (
          SELECT FROM new_rows n WHERE n.wave = w.wave AND n.study_uid = w.study_uid
            AND n.source = w.source)),
      parts, contents_of(uids));
    PERFORM wave_tally_add(1, members_of(uids), parts, contents_of(uids));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER member_updated AFTER UPDATE ON wave_study
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION member_updated();

-- Bytes of one object of such a study: measured where at least 20 were stored, else assumed.
CREATE FUNCTION object_bytes(wanted text) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    (SELECT bytes / objects FROM object_size WHERE modalities = wanted AND objects >= 20),
    (SELECT max(bytes) FROM assumed_size WHERE modality = ANY (string_to_array(wanted, '\'))),
    1500000)
$$;

-- The place of a study in a wave that moves by date; the undated go last.
CREATE FUNCTION date_priority(study_date text, newest boolean) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN study_date ~ '^[0-9]{8}$'
    THEN CASE WHEN newest THEN -study_date::bigint ELSE study_date::bigint END
    ELSE 99999999 END
$$;

-- What was there before there were roll-ups.
DO $$
DECLARE known record;
BEGIN
  FOR known IN SELECT name FROM wave LOOP
    INSERT INTO wave_tally SELECT (wave_numbers(
      array(SELECT (wave, study_uid, source)::member_part FROM wave_study WHERE wave = known.name),
      array(SELECT study_part_of(s) FROM study s
        JOIN wave_study w ON w.study_uid = s.study_uid AND w.source = s.source
          AND w.wave = known.name),
      array(SELECT content_part_of(c) FROM study_content c WHERE EXISTS (
        SELECT FROM wave_study w WHERE w.study_uid = c.study_uid AND w.wave = known.name)))).*;
  END LOOP;
  INSERT INTO inventory_tally
  SELECT source, coalesce(study_date, ''), coalesce(modalities, ''), class, count(*),
    sum(greatest(coalesce(found_instances, listed, 0), n_units)),
    count(*) FILTER (WHERE found_instances IS NULL AND listed IS NULL)
  FROM study GROUP BY 1, 2, 3, 4;
  PERFORM object_size_add(1, array_agg(study_uid), array_agg(verified_objects),
    array_agg(verified_bytes)) FROM study_content WHERE verified_objects <> 0;
END $$;
