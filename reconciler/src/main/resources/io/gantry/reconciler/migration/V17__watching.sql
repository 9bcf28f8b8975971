-- What pages that watch read, kept by adding what each statement changes: how much of each source has
-- passed each stage, in all and by the minute. Costs the same at any size of the ledger.
CREATE TYPE source_numbers AS (
  source text, s_verified bigint, s_held bigint, s_rejected bigint, s_incomplete bigint,
  s_pending bigint, expected bigint, received bigint, normalized bigint, loaded bigint,
  verified bigint, published bigint, held bigint, rejected bigint, missing bigint, pending bigint);

CREATE TABLE source_tally (
  source text COLLATE "C" PRIMARY KEY,
  s_verified bigint NOT NULL, s_held bigint NOT NULL, s_rejected bigint NOT NULL,
  s_incomplete bigint NOT NULL, s_pending bigint NOT NULL, expected bigint NOT NULL,
  received bigint NOT NULL, normalized bigint NOT NULL, loaded bigint NOT NULL,
  verified bigint NOT NULL, published bigint NOT NULL, held bigint NOT NULL,
  rejected bigint NOT NULL, missing bigint NOT NULL, pending bigint NOT NULL
) WITH (fillfactor = 50);

-- What each minute added; kept for four weeks.
CREATE TABLE flow (
  source text COLLATE "C" NOT NULL,
  minute timestamptz NOT NULL,
  expected bigint NOT NULL, received bigint NOT NULL, normalized bigint NOT NULL,
  loaded bigint NOT NULL, verified bigint NOT NULL, published bigint NOT NULL,
  PRIMARY KEY (source, minute)
) WITH (fillfactor = 70);

-- What a study at a source counts; the same as wave_numbers says of it.
CREATE FUNCTION source_numbers_of(s study, published boolean, sign integer)
RETURNS source_numbers LANGUAGE sql IMMUTABLE AS $$
  SELECT (s.source, sign * (s.class = 'VERIFIED')::integer, sign * (s.class = 'HELD')::integer,
    sign * (s.class = 'REJECTED')::integer, sign * (s.class = 'INCOMPLETE')::integer,
    sign * (s.class = 'PENDING')::integer, sign * (s.n_units + s.remainder),
    sign * s.n_received, sign * s.n_normalized, sign * s.n_loaded, sign * s.n_verified,
    sign * CASE WHEN published THEN s.n_verified ELSE 0 END,
    sign * (s.n_held + CASE WHEN s.class = 'HELD' THEN s.remainder ELSE 0 END),
    sign * s.n_rejected,
    sign * (s.n_missing + CASE WHEN s.class IN ('VERIFIED', 'REJECTED', 'INCOMPLETE')
      THEN s.remainder ELSE 0 END),
    sign * (s.n_pending + CASE WHEN s.class = 'PENDING' THEN s.remainder ELSE 0 END)
  )::source_numbers
$$;

CREATE FUNCTION source_add(changes source_numbers[]) RETURNS void LANGUAGE sql AS $$
  WITH sums AS MATERIALIZED (
    SELECT source, sum(s_verified)::bigint AS s_verified, sum(s_held)::bigint AS s_held,
      sum(s_rejected)::bigint AS s_rejected, sum(s_incomplete)::bigint AS s_incomplete,
      sum(s_pending)::bigint AS s_pending, sum(expected)::bigint AS expected,
      sum(received)::bigint AS received, sum(normalized)::bigint AS normalized,
      sum(loaded)::bigint AS loaded, sum(verified)::bigint AS verified,
      sum(published)::bigint AS published, sum(held)::bigint AS held,
      sum(rejected)::bigint AS rejected, sum(missing)::bigint AS missing,
      sum(pending)::bigint AS pending
    FROM unnest(changes) GROUP BY source),
  added AS (
    INSERT INTO source_tally AS t SELECT * FROM sums
    ON CONFLICT (source) DO UPDATE SET
      s_verified = t.s_verified + excluded.s_verified, s_held = t.s_held + excluded.s_held,
      s_rejected = t.s_rejected + excluded.s_rejected,
      s_incomplete = t.s_incomplete + excluded.s_incomplete,
      s_pending = t.s_pending + excluded.s_pending, expected = t.expected + excluded.expected,
      received = t.received + excluded.received, normalized = t.normalized + excluded.normalized,
      loaded = t.loaded + excluded.loaded, verified = t.verified + excluded.verified,
      published = t.published + excluded.published, held = t.held + excluded.held,
      rejected = t.rejected + excluded.rejected, missing = t.missing + excluded.missing,
      pending = t.pending + excluded.pending)
  INSERT INTO flow AS f
  SELECT source, date_trunc('minute', now()), expected, received, normalized, loaded, verified,
    published FROM sums
  WHERE (expected, received, normalized, loaded, verified, published) <> (0, 0, 0, 0, 0, 0)
  ON CONFLICT (source, minute) DO UPDATE SET
    expected = f.expected + excluded.expected, received = f.received + excluded.received,
    normalized = f.normalized + excluded.normalized, loaded = f.loaded + excluded.loaded,
    verified = f.verified + excluded.verified, published = f.published + excluded.published
$$;

CREATE FUNCTION is_published(c study_content) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(c.revision > 0 AND c.published_revision >= c.revision, false)
$$;

CREATE FUNCTION study_flowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM source_add(array(
      SELECT source_numbers_of(n, is_published(c), 1)
      FROM new_rows n LEFT JOIN study_content c ON c.study_uid = n.study_uid));
  ELSE
    PERFORM source_add(array(
      SELECT source_numbers_of(n, is_published(c), 1)
      FROM new_rows n LEFT JOIN study_content c ON c.study_uid = n.study_uid
      UNION ALL
      SELECT source_numbers_of(o, is_published(c), -1)
      FROM old_rows o LEFT JOIN study_content c ON c.study_uid = o.study_uid));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER study_flowed_in AFTER INSERT ON study
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION study_flowed();
CREATE TRIGGER study_flowed_on AFTER UPDATE ON study
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION study_flowed();

CREATE FUNCTION content_flowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM source_add(array(
      SELECT (s.source, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, s.n_verified, 0, 0, 0, 0)::source_numbers
      FROM new_rows n JOIN study s ON s.study_uid = n.study_uid WHERE is_published(n)));
  ELSE
    PERFORM source_add(array(
      SELECT (s.source, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        CASE WHEN is_published(n) THEN s.n_verified ELSE -s.n_verified END,
        0, 0, 0, 0)::source_numbers
      FROM new_rows n JOIN old_rows o ON o.study_uid = n.study_uid
        JOIN study s ON s.study_uid = n.study_uid
      WHERE is_published(n) <> is_published(o)));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER content_flowed_in AFTER INSERT ON study_content
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION content_flowed();
CREATE TRIGGER content_flowed_on AFTER UPDATE ON study_content
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION content_flowed();

-- What was there before there was a roll-up; when it came is not known by the minute.
SELECT source_add(array(
  SELECT source_numbers_of(s, is_published(c), 1)
  FROM study s LEFT JOIN study_content c ON c.study_uid = s.study_uid));
TRUNCATE flow;

-- Lists of studies by what became of them. The verified ones are most of all: the key serves them.
CREATE INDEX study_by_class ON study (class, study_uid, source) WHERE class <> 'VERIFIED';
CREATE INDEX study_by_code ON study (code, study_uid, source) WHERE code IS NOT NULL;
CREATE INDEX expectation_by_code ON expectation (code, study_uid, source)
  WHERE class IN ('HELD', 'REJECTED', 'MISSING');

-- By which accession number a source knows a study: SHA-256 over this ledger's salt and the number.
CREATE TABLE study_accession (
  study_uid text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  accession bytea NOT NULL,
  PRIMARY KEY (study_uid, source)
);
CREATE INDEX study_accession_by_number ON study_accession (accession, study_uid, source);

-- Who took over the responsibility for what a run of a wave came to.
CREATE TABLE wave_sign_off (
  wave text COLLATE "C" NOT NULL REFERENCES wave (name),
  run bigint NOT NULL REFERENCES wave_run (run),
  signed_by text NOT NULL,
  why text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  certificate bytea NOT NULL,      -- SHA-256 of the certificate's file
  PRIMARY KEY (wave, run)
);
