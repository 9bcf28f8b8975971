-- Who may sign in; the record of what they did is table audit.
CREATE TABLE account (
  name text COLLATE "C" PRIMARY KEY,
  role text NOT NULL,
  patients boolean NOT NULL,
  disabled boolean NOT NULL,
  must_change boolean NOT NULL,
  external boolean NOT NULL, -- an identity provider vouches for them
  password_hash text,        -- argon2id; null: no password here
  changed_at timestamptz NOT NULL
);

-- Tokens for programs; of the text only its SHA-256.
CREATE TABLE api_token (
  id text COLLATE "C" PRIMARY KEY,
  hash bytea NOT NULL UNIQUE,
  owner text COLLATE "C" NOT NULL REFERENCES account (name),
  label text NOT NULL,
  scopes text[] NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  CHECK (expires_at <= created_at + interval '24 hours')
);
CREATE INDEX api_token_by_owner ON api_token (owner, created_at);
