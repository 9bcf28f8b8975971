-- Restamps: new versions of a study's objects in the cloud archive with other patient attributes or
-- by another rule book (docs/restamp.md).

-- One decision for one study. "wanted" may name a patient and is emptied once the restamp has ended.
CREATE TABLE restamp (
  ordinal bigint PRIMARY KEY,
  study_uid text COLLATE "C" NOT NULL,
  decision_id text COLLATE "C" NOT NULL,
  wanted jsonb,
  asked_by text NOT NULL,
  why text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT now(),
  ordered_at timestamptz,          -- null: waits for the study, or for the restamp before
  base_revision bigint,            -- the content that it was ordered for
  instances integer,               -- done: so many
  applied_at timestamptz,
  refused_at timestamptz,
  refused_code text,
  refused_message text,
  UNIQUE (study_uid, decision_id)
);
CREATE INDEX restamp_open ON restamp (study_uid, ordinal)
  WHERE applied_at IS NULL AND refused_at IS NULL;

-- The versions that restamps made. They count once the restamp is applied.
CREATE TABLE restamp_instance (
  sop_uid text COLLATE "C" NOT NULL,
  restamp bigint NOT NULL,
  study_uid text COLLATE "C" NOT NULL,
  received bytea NOT NULL,
  previous bytea NOT NULL,
  stored bytea NOT NULL,
  PRIMARY KEY (sop_uid, restamp)
);
CREATE INDEX restamp_instance_by_restamp ON restamp_instance (restamp);
CREATE INDEX restamp_instance_by_study ON restamp_instance (study_uid);

-- Whose objects a study has in the cloud archive: SHA-256 over salt, issuer and patient ID.
CREATE TABLE content_patient (
  study_uid text COLLATE "C" NOT NULL,
  patient bytea NOT NULL,
  PRIMARY KEY (study_uid, patient)
);
CREATE INDEX content_patient_by_patient ON content_patient (patient);
INSERT INTO content_patient (study_uid, patient)
SELECT DISTINCT o.study_uid, sha256(s.salt || convert_to(
  btrim(coalesce(o.attributes #>> '{patient,issuerOfPatientId}', '')) || E'\n'
    || btrim(o.attributes #>> '{patient,patientId}'), 'UTF8'))
FROM stored_object o, patient_salt s
WHERE o.role = 'VERIFIED' AND btrim(coalesce(o.attributes #>> '{patient,patientId}', '')) <> '';

-- Merges of patients: what comes to be verified under a prior patient later is restamped as well.
-- "surviving" names a patient, as the attributes of stored objects do.
CREATE TABLE merged_patient (
  prior bytea PRIMARY KEY,
  decision_id text NOT NULL,
  surviving jsonb NOT NULL,
  asked_by text NOT NULL,
  why text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
