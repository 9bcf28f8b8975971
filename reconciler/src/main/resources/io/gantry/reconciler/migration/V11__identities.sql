-- Whose studies they are. MRNs stand here, names and birth dates do not: reviewers look those up in
-- the patient index.

ALTER TABLE study
  ADD COLUMN identity_revision bigint,
  ADD COLUMN identity_at timestamptz,
  ADD COLUMN identity_code text,     -- why it is not to be moved
  ADD COLUMN identity_message text;

-- The latest decision of each study at each source, as the normalizer told it.
CREATE TABLE study_identity (
  study_uid text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  outcome text NOT NULL,             -- LINKED, REVIEW, NONE, SKIPPED
  mrn text,                          -- of LINKED
  closest_mrn text,                  -- the best candidate
  score double precision NOT NULL,
  words text NOT NULL,
  rules text NOT NULL,
  patient_index text NOT NULL,
  person text,                       -- who decided; null: the matcher
  code text,
  found_at timestamptz,              -- of the latest row of a sweep that it answers
  decided_at timestamptz NOT NULL,
  PRIMARY KEY (study_uid, source)
);
CREATE INDEX study_identity_waiting ON study_identity (decided_at) WHERE outcome <> 'LINKED';

-- What one person decided and a second one has to agree with.
CREATE TABLE identity_proposal (
  study_uid text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  verdict text NOT NULL,
  mrn text,
  proposed_by text NOT NULL,
  why text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (study_uid, source)
);

-- As before, but what a held study was never asked for is held too, not missing.
CREATE OR REPLACE FUNCTION wave_numbers(
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
    sum(units + remainder), sum(verified),
    sum(held + CASE WHEN rank = 2 THEN remainder ELSE 0 END), sum(rejected),
    sum(missing + CASE WHEN rank IN (1, 3, 4) THEN remainder ELSE 0 END),
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
