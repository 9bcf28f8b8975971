-- Proof of a complete inventory: what independent sweeps of a source saw. Sized for millions of
-- studies: the 64 characters of a UID are kept once per source, what a kind of sweep sees of a study
-- is one narrow row, and a later sweep writes only the rows that differ from what is there.

-- One execution of gantry inventory. States: claiming (lists are being read), sweeping, finished,
-- abandoned (another one was started instead).
CREATE TABLE inventory (
  inventory bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  spec jsonb NOT NULL,
  state text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
);
-- Begins at the clock, so that sweeps of a ledger that was lost are not taken for this one's.
SELECT setval(pg_get_serial_sequence('inventory', 'inventory'),
  (extract(epoch FROM clock_timestamp()) * 1000)::bigint);

-- What a finished inventory came to, per source: a roll-up for pages and reports.
CREATE TABLE inventory_source (
  inventory bigint NOT NULL REFERENCES inventory (inventory),
  source text COLLATE "C" NOT NULL,
  result jsonb NOT NULL,
  PRIMARY KEY (inventory, source)
);

-- The number that stands for a study of a source.
CREATE TABLE inventory_study (
  study integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text COLLATE "C" NOT NULL,
  study_uid text COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX inventory_study_uid ON inventory_study (study_uid, source);

-- What sweeps of one kind see of a source, from one sweep to the next.
CREATE TABLE sweep_view (
  view integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  latest integer,                  -- the latest sweep that was complete
  UNIQUE (source, kind)
);

-- Kinds: date, modality, patient (asked of the archive), list and export (files of an operator),
-- asked (studies of such files that no other sweep found, each asked for by its UID).
CREATE TABLE sweep (
  sweep integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sweep_id text COLLATE "C" NOT NULL UNIQUE,
  inventory bigint NOT NULL REFERENCES inventory (inventory),
  source text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  view integer NOT NULL REFERENCES sweep_view (view),
  last_asked text COLLATE "C",     -- asked: the greatest UID of its list
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  swept integer[] NOT NULL DEFAULT '{}',
  partitions integer,
  told integer NOT NULL DEFAULT 0, -- studies, as the extractor counts them
  queries integer NOT NULL DEFAULT 0,
  doubts integer NOT NULL DEFAULT 0,
  keys jsonb NOT NULL DEFAULT '[]',
  code text,
  message text,
  studies integer,                 -- derived when it ends, like all that follows
  added integer,
  changed integer,
  vanished integer
);
CREATE INDEX sweep_by_inventory ON sweep (inventory, source);

-- A study as sweeps of a kind see it. facts: 32 bits over what else the row says.
CREATE TABLE sweep_study (
  view integer NOT NULL,
  study integer NOT NULL,
  instances integer,
  series integer,
  facts integer NOT NULL,
  since integer NOT NULL,          -- the sweep that saw it first, or again after it was gone
  changed integer,                 -- the latest sweep to which it looked otherwise than before
  gone integer,                    -- the first complete sweep that did not see it any more
  PRIMARY KEY (view, study)
);

-- Of a sweep under way: known studies that it saw unchanged. Emptied when it ends.
CREATE TABLE sweep_seen (
  sweep integer NOT NULL,
  study integer NOT NULL
);

-- What a person is to look at, and what differs from the inventory before; the first so many of each
-- finding, the numbers of all are in inventory_source.
CREATE TABLE inventory_finding (
  inventory bigint NOT NULL REFERENCES inventory (inventory),
  source text COLLATE "C" NOT NULL,
  finding text NOT NULL,
  study_uid text COLLATE "C" NOT NULL,
  detail text NOT NULL
);
CREATE INDEX inventory_finding_by_inventory ON inventory_finding (inventory, source, finding);
