-- Studies that were held and that a person sent on their way again: their objects are moved once
-- more. Kept, so that each later order of the study says the same.
CREATE TABLE hold_release (
  study_uid text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  character_set text,              -- what the text is in; null: only once more
  released_by text NOT NULL,
  why text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (study_uid, source)
);

-- Where in the spool the latest copy of a held object lies: for gantry rules preview. It may be gone.
CREATE TABLE held_object (
  sop_uid text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  study_uid text COLLATE "C" NOT NULL,
  series_uid text COLLATE "C" NOT NULL,
  transfer_syntax text NOT NULL,
  volume text NOT NULL,
  segment text NOT NULL,
  place bigint NOT NULL,
  length bigint NOT NULL,
  head_length bigint NOT NULL,
  tail_length bigint NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (sop_uid, source, study_uid)
);
