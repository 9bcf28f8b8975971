-- More lists that are read page by page, each from behind the last row of the page before.
CREATE INDEX restamp_open_by_age ON restamp (ordinal)
  WHERE applied_at IS NULL AND refused_at IS NULL;
CREATE INDEX api_token_by_time ON api_token (created_at, id);
