-- Integrators' keys may end, and get a new secret while the one before still counts for a while.

-- +goose Up
ALTER TABLE api_keys ADD COLUMN expires_at BIGINT; -- null: never
CREATE TABLE api_key_secrets (
  hash TEXT PRIMARY KEY,            -- of one that was replaced
  key_id TEXT NOT NULL,
  until BIGINT NOT NULL);           -- it still counts until then
CREATE INDEX api_key_secrets_key ON api_key_secrets (key_id);
