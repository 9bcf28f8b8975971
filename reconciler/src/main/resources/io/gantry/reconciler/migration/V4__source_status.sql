-- What a source is asked for and how it bears it: the answer to "why is it slow now?".
-- One row per source, as its owner told it last.
ALTER TABLE source_status
  ADD COLUMN owner text COLLATE "C",
  ADD COLUMN mode text,
  ADD COLUMN studies_at_once integer,
  ADD COLUMN most_at_once integer,
  ADD COLUMN associations_open integer,
  ADD COLUMN credits integer,
  ADD COLUMN objects_per_second double precision,
  ADD COLUMN megabytes_per_second double precision,
  ADD COLUMN most_objects_per_second double precision,
  ADD COLUMN most_megabytes_per_second double precision,
  -- Answers of the last five minutes that refused something, by DICOM status or our code.
  ADD COLUMN refusals jsonb NOT NULL DEFAULT '{}',
  -- QUERY, FIRST_OBJECT or OBJECT; null before it is known.
  ADD COLUMN latency_of text,
  ADD COLUMN latency_millis bigint,
  ADD COLUMN usual_latency_millis bigint,
  ADD COLUMN window_open boolean,
  ADD COLUMN window_until timestamptz;
