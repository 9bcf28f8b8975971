-- Studies that a person holds or has rejected (docs/adr/0084). What was said stands in the study's own
-- row, so that class, roll-ups and worklist follow in the statement that says it.
ALTER TABLE study
  ADD COLUMN embargo_revision bigint,  -- counts what was said; null: nothing ever was
  ADD COLUMN embargo_at timestamptz,
  ADD COLUMN embargo text,             -- HELD, PROPOSED (a rejection that somebody has to agree with), REJECTED; null: may go
  ADD COLUMN embargo_by text,
  ADD COLUMN embargo_why text,
  ADD COLUMN embargo_agreed_by text;
CREATE INDEX study_embargoed ON study (study_uid, source) WHERE embargo IS NOT NULL;

-- As before, but what a rejected study was never asked for is rejected too, not missing. No study was
-- rejected with such a remainder before, so no roll-up changes by this.
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
    sum(held + CASE WHEN rank = 2 THEN remainder ELSE 0 END),
    sum(rejected + CASE WHEN rank = 3 THEN remainder ELSE 0 END),
    sum(missing + CASE WHEN rank IN (1, 4) THEN remainder ELSE 0 END),
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

-- The same as wave_numbers says of one study at one source.
CREATE OR REPLACE FUNCTION source_numbers_of(s study, published boolean, sign integer)
RETURNS source_numbers LANGUAGE sql IMMUTABLE AS $$
  SELECT (s.source, sign * (s.class = 'VERIFIED')::integer, sign * (s.class = 'HELD')::integer,
    sign * (s.class = 'REJECTED')::integer, sign * (s.class = 'INCOMPLETE')::integer,
    sign * (s.class = 'PENDING')::integer, sign * (s.n_units + s.remainder),
    sign * s.n_received, sign * s.n_normalized, sign * s.n_loaded, sign * s.n_verified,
    sign * CASE WHEN published THEN s.n_verified ELSE 0 END,
    sign * (s.n_held + CASE WHEN s.class = 'HELD' THEN s.remainder ELSE 0 END),
    sign * (s.n_rejected + CASE WHEN s.class = 'REJECTED' THEN s.remainder ELSE 0 END),
    sign * (s.n_missing + CASE WHEN s.class IN ('VERIFIED', 'INCOMPLETE')
      THEN s.remainder ELSE 0 END),
    sign * (s.n_pending + CASE WHEN s.class = 'PENDING' THEN s.remainder ELSE 0 END)
  )::source_numbers
$$;

-- As ExceptionClass says it: what a person holds or has rejected is a class of its own.
CREATE OR REPLACE FUNCTION exception_class(code text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN code IN ('GTY-0652', 'GTY-0653') THEN 'set-aside'
    WHEN code LIKE 'GTY-044%' OR code = 'GTY-0684' OR code IN ('GTY-0710', 'GTY-0711', 'GTY-0712',
      'GTY-0713', 'GTY-0714', 'GTY-0716') THEN 'identity'
    WHEN code IN ('GTY-0601', 'GTY-0602', 'GTY-0530', 'GTY-0715') THEN 'collision'
    WHEN code = 'GTY-0412' THEN 'character-set'
    WHEN code IN ('GTY-0402', 'GTY-0324', 'GTY-0359', 'GTY-0514') THEN 'oversize'
    WHEN code LIKE 'GTY-035%' OR code LIKE 'GTY-036%' OR code IN ('GTY-0401', 'GTY-0403',
      'GTY-0404', 'GTY-0406', 'GTY-0408', 'GTY-0622') THEN 'conformance'
    WHEN code LIKE 'GTY-05%' OR code LIKE 'GTY-07%' THEN 'refused'
    WHEN code LIKE 'GTY-03%' OR code IN ('GTY-0405', 'GTY-0414', 'GTY-0603', 'GTY-0604', 'GTY-0605',
      'GTY-0606', 'GTY-0641', 'GTY-0654') THEN 'partial'
    ELSE 'other' END
$$;
