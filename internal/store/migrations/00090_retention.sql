-- For how long personal data is kept.

-- +goose Up
ALTER TABLE interactions ADD COLUMN erased_at BIGINT;
CREATE INDEX interactions_to_erase ON interactions (ended_at) WHERE erased_at IS NULL AND ended_at IS NOT NULL;
ALTER TABLE contacts ADD COLUMN erased_at BIGINT;
