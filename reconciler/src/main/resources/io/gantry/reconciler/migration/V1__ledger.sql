-- The ledger. Facts are written once or grow; what is derived from them is marked "derived" and is
-- the same whatever order the events came in. Digests are bytea. No table but stored_object
-- (attributes) holds anything that could name a patient.

-- Who may write: a reconciler that starts takes the next epoch; each transaction checks its own.
CREATE TABLE writer (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  epoch bigint NOT NULL
);
INSERT INTO writer (epoch) VALUES (0);

-- Where reading goes on; moved by compare-and-set in the transaction that applies the events.
CREATE TABLE consumer_offset (
  topic text COLLATE "C" NOT NULL,
  partition integer NOT NULL,
  next_offset bigint NOT NULL,
  PRIMARY KEY (topic, partition)
);

-- What is to be sent; a row goes once the broker has acknowledged it.
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL,
  event_type text NOT NULL,
  partition integer,
  payload bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  detail text NOT NULL
);

CREATE TABLE source_status (
  source text COLLATE "C" PRIMARY KEY,
  state text NOT NULL,
  open_studies integer NOT NULL,
  code text,
  message text,
  at timestamptz NOT NULL
);

-- An instance that a source holds: listed united with received. The unit of the balance.
CREATE TABLE expectation (
  sop_uid text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  study_uid text COLLATE "C" NOT NULL,
  series_uid text COLLATE "C" NOT NULL,
  listed_ordinal bigint NOT NULL,
  missing_at timestamptz,
  missing_status text,
  missing_code text,
  missing_message text,
  class text NOT NULL,             -- derived
  verdict text,                    -- derived
  code text,                       -- derived
  message text,                    -- derived
  duplicate boolean NOT NULL,      -- derived
  PRIMARY KEY (sop_uid, source, study_uid)
) PARTITION BY HASH (sop_uid);

-- One content of an instance as it came from a source. "parts": of head, pixels and tail each
-- length (8 bytes), CRC-32C (4) and SHA-256 (32), big endian. "arrivals": 8 bytes each.
-- "stored": 32 bytes each.
CREATE TABLE receipt (
  sop_uid text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  received bytea NOT NULL,
  study_uid text COLLATE "C" NOT NULL,
  series_uid text COLLATE "C" NOT NULL,
  parts bytea NOT NULL,
  canonical_head bytea,
  transfer_syntax text,
  received_at timestamptz,
  arrivals bytea NOT NULL,
  normalized boolean NOT NULL,
  held_code text,
  held_message text,
  rejected_code text,
  rejected_message text,
  repeat_source text,
  repeat_digest bytea,
  repeat_relation text,
  stored bytea NOT NULL,
  PRIMARY KEY (sop_uid, source, received)
) PARTITION BY HASH (sop_uid);

-- An object in the cloud archive.
CREATE TABLE stored_object (
  sop_uid text COLLATE "C" NOT NULL,
  stored bytea NOT NULL,
  study_uid text COLLATE "C" NOT NULL,
  series_uid text COLLATE "C" NOT NULL,
  sop_class text NOT NULL,
  transfer_syntax text NOT NULL,
  parts bytea NOT NULL,
  object_key text NOT NULL,
  bytes bigint NOT NULL,
  crc32c bigint NOT NULL,
  verified_by text NOT NULL,
  rule_book text NOT NULL,
  changed jsonb NOT NULL,
  attributes jsonb NOT NULL,
  stored_at timestamptz NOT NULL,
  role text,                       -- derived: VERIFIED, SUPERSEDED, UNDECIDED
  primary_source text,             -- derived: whose copy it is, where VERIFIED
  primary_received bytea,          -- derived: of which content, where VERIFIED
  PRIMARY KEY (sop_uid, stored)
) PARTITION BY HASH (sop_uid);

DO $$
BEGIN
  FOR i IN 0..7 LOOP
    EXECUTE format('CREATE TABLE expectation_%s PARTITION OF expectation FOR VALUES WITH (MODULUS 8, REMAINDER %s)', i, i);
    EXECUTE format('CREATE TABLE receipt_%s PARTITION OF receipt FOR VALUES WITH (MODULUS 8, REMAINDER %s)', i, i);
    EXECUTE format('CREATE TABLE stored_object_%s PARTITION OF stored_object FOR VALUES WITH (MODULUS 8, REMAINDER %s)', i, i);
  END LOOP;
END $$;
CREATE INDEX expectation_by_study ON expectation (study_uid);
CREATE INDEX receipt_by_study ON receipt (study_uid);
CREATE INDEX stored_object_by_study ON stored_object (study_uid);
-- The exceptions are few; this index holds nothing else.
CREATE INDEX expectation_exceptions ON expectation (study_uid, source)
  WHERE class IN ('HELD', 'REJECTED', 'MISSING');

-- A study at a source. The n_ columns are roll-ups, kept by adding what each instance changes.
CREATE TABLE study (
  study_uid text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  found_at timestamptz,
  sweep_id text,
  study_date text,
  modalities text,
  found_series integer,
  found_instances integer,
  ordinal bigint NOT NULL,
  listing_ordinal bigint,
  listing_at timestamptz,
  listed integer,
  listing bytea,
  ended_ordinal bigint,
  ended_at timestamptz,
  attempt text,
  outcome text,
  outcome_listed integer,
  outcome_code text,
  outcome_message text,
  written_off bigint NOT NULL,
  n_units integer NOT NULL,        -- derived, like all that follows
  n_verified integer NOT NULL,
  n_held integer NOT NULL,
  n_rejected integer NOT NULL,
  n_missing integer NOT NULL,
  n_pending integer NOT NULL,
  n_listed integer NOT NULL,
  n_seen integer NOT NULL,
  n_received integer NOT NULL,
  n_normalized integer NOT NULL,
  n_loaded integer NOT NULL,
  n_duplicates integer NOT NULL,
  n_collisions integer NOT NULL,
  class text NOT NULL,
  open boolean NOT NULL,
  remainder integer NOT NULL,
  code text,
  message text,
  PRIMARY KEY (study_uid, source)
);
CREATE INDEX study_unfinished ON study (source) WHERE class = 'PENDING';

-- A study over all sources: its stored objects (roll-ups) and what became of its verified content.
CREATE TABLE study_content (
  study_uid text COLLATE "C" PRIMARY KEY,
  verified_objects bigint NOT NULL DEFAULT 0,
  superseded_objects bigint NOT NULL DEFAULT 0,
  undecided_objects bigint NOT NULL DEFAULT 0,
  verified_bytes bigint NOT NULL DEFAULT 0,
  dirty boolean NOT NULL DEFAULT false,
  revision bigint NOT NULL DEFAULT 0,
  content bytea,
  manifest_revision bigint NOT NULL DEFAULT 0,
  manifest_key text,
  published_revision bigint NOT NULL DEFAULT 0,
  resource text,
  published_at timestamptz,
  refused_revision bigint NOT NULL DEFAULT 0,
  refused_at timestamptz,
  refused_code text,
  refused_message text,
  refused_permanent boolean,
  offered_after timestamptz        -- refusals up to here were answered by offering again
);

-- Begins at the clock, so that the orders of a ledger that was lost are not taken for this one's.
CREATE SEQUENCE order_ordinal;
SELECT setval('order_ordinal', (extract(epoch FROM clock_timestamp()) * 1000)::bigint);

-- Orders, the queue of each source. Unsent: not yet in Kafka. Closed: ended, or never sent.
CREATE TABLE study_order (
  ordinal bigint PRIMARY KEY,
  source text COLLATE "C" NOT NULL,
  study_uid text COLLATE "C" NOT NULL,
  run bigint NOT NULL,
  study_date text NOT NULL,
  expected integer,
  known_listing bytea,
  planned_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  closed_at timestamptz
);
CREATE INDEX study_order_queue ON study_order (source, study_date DESC, study_uid)
  WHERE sent_at IS NULL AND closed_at IS NULL;
CREATE INDEX study_order_open ON study_order (source) WHERE sent_at IS NOT NULL AND closed_at IS NULL;
CREATE INDEX study_order_by_study ON study_order (study_uid, source) WHERE closed_at IS NULL;

-- An execution of an order: two independent counts of what came.
CREATE TABLE attempt (
  attempt text COLLATE "C" PRIMARY KEY,
  source text NOT NULL,
  study_uid text COLLATE "C" NOT NULL,
  arrivals integer NOT NULL DEFAULT 0,
  c_store_successes integer,
  missing integer,
  outcome text
);
CREATE INDEX attempt_by_study ON attempt (study_uid, source);

CREATE TABLE unsolicited (
  sop_uid text COLLATE "C" NOT NULL,
  received bytea NOT NULL,
  spool text NOT NULL,
  source text,
  study_uid text COLLATE "C" NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (sop_uid, received, spool)
);
CREATE INDEX unsolicited_by_study ON unsolicited (study_uid);

CREATE TABLE wave (
  name text COLLATE "C" PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE wave_run (
  run bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  wave text COLLATE "C" NOT NULL REFERENCES wave (name),
  spec jsonb NOT NULL,
  sweep_only boolean NOT NULL,
  state text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  balanced boolean NOT NULL DEFAULT false,
  reasons jsonb NOT NULL DEFAULT '[]'
);
CREATE UNIQUE INDEX wave_run_open ON wave_run (wave) WHERE state <> 'finished';

CREATE TABLE run_source (
  run bigint NOT NULL REFERENCES wave_run (run),
  source text COLLATE "C" NOT NULL,
  sweep_id text COLLATE "C" NOT NULL UNIQUE,
  swept integer[] NOT NULL DEFAULT '{}',
  partitions integer,
  studies integer,
  code text,
  message text,
  PRIMARY KEY (run, sweep_id)
);

-- What a wave must account for: whatever any of its sweeps found.
CREATE TABLE wave_study (
  wave text COLLATE "C" NOT NULL,
  study_uid text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  run bigint NOT NULL,             -- the latest run whose sweep found it
  PRIMARY KEY (wave, study_uid, source)
);

SELECT setval(pg_get_serial_sequence('wave_run', 'run'),
  (extract(epoch FROM clock_timestamp()) * 1000)::bigint);
