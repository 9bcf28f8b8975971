-- The record is looked through by who, by what was done and by time; it is never changed.
CREATE INDEX audit_by_actor ON audit (lower(actor), id);
CREATE INDEX audit_by_action ON audit (action, id);
CREATE INDEX audit_by_time ON audit (at);
