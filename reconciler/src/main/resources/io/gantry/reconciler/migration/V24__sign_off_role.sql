-- As what somebody signed a wave off: goes into the signed sign-off beside the certificate.
-- Empty: signed before this was kept.
ALTER TABLE wave_sign_off ADD COLUMN role text NOT NULL DEFAULT '';
