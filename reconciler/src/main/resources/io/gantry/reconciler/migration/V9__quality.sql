-- What the normalizer found on the objects of a source, and what of a study does not agree with
-- itself. No values, only where and what kind: nothing here names a patient.

-- A kind of finding. "path" has no item numbers, so that the tenth item is no kind of its own.
CREATE TABLE finding_kind (
  finding integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  path text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL,
  severity text NOT NULL,
  repaired boolean NOT NULL,
  UNIQUE (path, code, severity, repaired)
);

-- Findings on one content of an instance under one rule book; written once. Without findings: no row.
CREATE TABLE conformance (
  sop_uid text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  received bytea NOT NULL,
  rule_book text COLLATE "C" NOT NULL,
  study_uid text COLLATE "C" NOT NULL,
  findings integer[] NOT NULL,
  PRIMARY KEY (sop_uid, source, received, rule_book)
) PARTITION BY HASH (sop_uid);
DO $$
BEGIN
  FOR i IN 0..7 LOOP
    EXECUTE format('CREATE TABLE conformance_%s PARTITION OF conformance FOR VALUES WITH (MODULUS 8, REMAINDER %s)', i, i);
  END LOOP;
END $$;
CREATE INDEX conformance_by_study ON conformance (study_uid);

-- Roll-up of conformance. "sample": the least study and SOP Instance UID.
CREATE TABLE conformance_count (
  source text COLLATE "C" NOT NULL,
  rule_book text COLLATE "C" NOT NULL,
  finding integer NOT NULL REFERENCES finding_kind (finding),
  objects bigint NOT NULL,
  sample text COLLATE "C" NOT NULL,
  first_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (source, rule_book, finding)
);

-- Roll-up of study: normalized instances of each source.
CREATE TABLE source_objects (
  source text COLLATE "C" PRIMARY KEY,
  normalized bigint NOT NULL
);
INSERT INTO source_objects (source, normalized)
  SELECT source, sum(n_normalized) FROM study GROUP BY source;

-- Derived from the verified objects of a study each time its content is announced.
CREATE TABLE study_inconsistency (
  study_uid text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL,
  PRIMARY KEY (study_uid, path, code)
);
