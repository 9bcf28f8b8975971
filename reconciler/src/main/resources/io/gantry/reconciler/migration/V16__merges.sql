-- Merges as topic patients tells them. MRNs stand here, names and birth dates do not.
CREATE TABLE patient_merge (
  prior_mrn text COLLATE "C" PRIMARY KEY,
  prior_issuer text NOT NULL,
  surviving_mrn text COLLATE "C" NOT NULL,
  told_by text NOT NULL,
  told_at timestamptz NOT NULL DEFAULT now(),
  applied boolean NOT NULL DEFAULT false, -- restamps are ordered; later studies follow merged_patient
  tried_at timestamptz                    -- whom it leads to was not known in the index then
);
CREATE INDEX patient_merge_open ON patient_merge (told_at) WHERE NOT applied;

-- The study is in the cloud archive, and the decision that it went there by does not hold any more.
ALTER TABLE study_identity ADD COLUMN in_doubt boolean NOT NULL DEFAULT false;
CREATE INDEX study_identity_in_doubt ON study_identity (study_uid) WHERE in_doubt;
