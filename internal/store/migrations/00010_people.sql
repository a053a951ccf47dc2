-- People, the doors they come through, and the texts around an interaction.
-- Personal data lives in these tables and in no others: accounts, contacts, contact_points, attached, devices, notes.

-- +goose Up
CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  issuer TEXT NOT NULL,             -- 'local', or an identity provider
  subject TEXT NOT NULL,            -- the user name in lower case for 'local'
  username TEXT NOT NULL,
  name TEXT NOT NULL,
  first_name TEXT NOT NULL,
  password TEXT NOT NULL,           -- PHC string, '' for accounts of another issuer
  roles TEXT NOT NULL,              -- JSON array
  granted TEXT NOT NULL,            -- JSON array: permissions beside those of the roles
  withheld TEXT NOT NULL,           -- JSON array: permissions that the roles give and this account has not
  disabled BOOLEAN NOT NULL DEFAULT FALSE,
  epoch BIGINT NOT NULL DEFAULT 1,  -- sessions of an older epoch are dead
  language TEXT,
  theme TEXT NOT NULL DEFAULT 'system',
  pop_out BOOLEAN NOT NULL DEFAULT FALSE,
  ring_volume DOUBLE PRECISION NOT NULL DEFAULT 0.8,
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX accounts_subject ON accounts (issuer, subject);

CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,      -- SHA-256: reading the table gives nobody a session
  content TEXT NOT NULL,            -- base64
  expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,             -- JSON array
  disabled BOOLEAN NOT NULL DEFAULT FALSE,
  created_at BIGINT NOT NULL
);

CREATE TABLE company (
  id TEXT PRIMARY KEY CHECK (id = 'company'),
  settings TEXT NOT NULL            -- JSON
);

CREATE TABLE entry_points (
  id TEXT PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  queue_id TEXT NOT NULL,
  settings TEXT NOT NULL,           -- JSON: names, brand, fields, consent, origins
  signing_secret TEXT NOT NULL,     -- shared with the company's own server; '' where nothing is signed
  version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE contacts (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  language TEXT NOT NULL,
  identifier TEXT,                  -- the company's own
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL
);
CREATE INDEX contacts_identifier ON contacts (identifier) WHERE identifier IS NOT NULL;

CREATE TABLE contact_points (
  contact_id TEXT NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('email', 'phone')),
  value TEXT NOT NULL,              -- normalised: what is matched
  shown TEXT NOT NULL,              -- as it was given
  position INTEGER NOT NULL,
  PRIMARY KEY (contact_id, kind, value)
);
CREATE INDEX contact_points_value ON contact_points (kind, value);

CREATE TABLE assignments (
  interaction_id TEXT PRIMARY KEY REFERENCES interactions (id),
  contact_id TEXT NOT NULL REFERENCES contacts (id),
  entered_at BIGINT NOT NULL,       -- as the interaction's, which never changes: history is read in its order
  language TEXT NOT NULL,           -- that the contact chose this time
  revision BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX assignments_history ON assignments (contact_id, entered_at DESC, interaction_id DESC);

CREATE TABLE contact_tokens (
  token_hash TEXT PRIMARY KEY,
  interaction_id TEXT NOT NULL REFERENCES interactions (id),
  expires_at BIGINT NOT NULL
);
CREATE INDEX contact_tokens_expiry ON contact_tokens (expires_at);

CREATE TABLE attached (
  interaction_id TEXT NOT NULL REFERENCES interactions (id),
  key TEXT NOT NULL,
  source TEXT NOT NULL,             -- page, signed, api, form
  label_fr TEXT NOT NULL,
  label_en TEXT NOT NULL,
  value TEXT NOT NULL,
  position INTEGER NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (interaction_id, key, source)
);

CREATE TABLE consents (
  interaction_id TEXT PRIMARY KEY REFERENCES interactions (id),
  version TEXT NOT NULL,
  language TEXT NOT NULL,
  shown TEXT NOT NULL,              -- the text itself
  at BIGINT NOT NULL
);

CREATE TABLE devices (
  interaction_id TEXT PRIMARY KEY REFERENCES interactions (id),
  report TEXT NOT NULL,             -- JSON
  at BIGINT NOT NULL
);

CREATE TABLE notes (
  id TEXT PRIMARY KEY,
  interaction_id TEXT NOT NULL REFERENCES interactions (id),
  segment_id TEXT NOT NULL,
  author TEXT NOT NULL,
  kind TEXT NOT NULL,
  content TEXT NOT NULL,
  revision BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX notes_one_typed ON notes (segment_id) WHERE kind = 'typed';
CREATE INDEX notes_interaction ON notes (interaction_id);

CREATE TABLE ratings (
  interaction_id TEXT PRIMARY KEY REFERENCES interactions (id),
  stars INTEGER NOT NULL,
  at BIGINT NOT NULL
);

CREATE TABLE quality (
  interaction_id TEXT NOT NULL REFERENCES interactions (id),
  party_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  rtt_ms DOUBLE PRECISION NOT NULL,
  loss_pct DOUBLE PRECISION NOT NULL,
  jitter_ms DOUBLE PRECISION NOT NULL,
  bitrate_kbps DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (interaction_id, party_id, at)
);
