-- Lists that are read page by page, each from behind the last row of the page before.
CREATE INDEX study_identity_by_age ON study_identity (decided_at, study_uid, source);
CREATE INDEX study_identity_waiting_by_age ON study_identity (decided_at, study_uid, source)
  WHERE outcome <> 'LINKED';
DROP INDEX study_identity_waiting;

CREATE INDEX inventory_finding_by_key ON inventory_finding (inventory, source, finding COLLATE "C", study_uid);
DROP INDEX inventory_finding_by_inventory;

-- How full the spool is that the source's objects come into, as its owner told it last.
ALTER TABLE source_status
  ADD COLUMN spool_volume text,
  ADD COLUMN spool_used bigint,
  ADD COLUMN spool_held bigint,
  ADD COLUMN spool_limit bigint;
