-- Who called a DICOM port of ours and was not let in. What strangers say of themselves is cleaned
-- text of bounded length; RefusedCallerTable keeps the rows few, so the key is all the index there is.
CREATE TABLE refused_caller (
  remote text COLLATE "C" NOT NULL,
  calling_ae text COLLATE "C" NOT NULL, -- empty: it did not say
  reason text COLLATE "C" NOT NULL,
  called_ae text NOT NULL,              -- the latest
  answer text NOT NULL,                 -- the latest
  extractor text NOT NULL,              -- who told it last
  times bigint NOT NULL,
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (remote, calling_ae, reason)
);

-- Calls of those that found no place, here or in an event; one row.
CREATE TABLE refused_others (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  times bigint NOT NULL DEFAULT 0,
  last_at timestamptz
);
INSERT INTO refused_others DEFAULT VALUES;

-- The latest event of each extractor process, so that one that comes again is not counted again.
CREATE TABLE refused_teller (
  teller text COLLATE "C" PRIMARY KEY,
  sequence bigint NOT NULL,
  told_at timestamptz NOT NULL
);
