-- Studies that the archive counts otherwise than it listed when they were moved: they have changed
-- since, or its counter is wrong. A wave moves them again.
CREATE INDEX study_changed ON study (source, study_uid)
  WHERE class = 'VERIFIED' AND found_instances <> listed;
