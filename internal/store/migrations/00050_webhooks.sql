-- Company systems: whom to tell of events, what is under way to them, and the keys they call with.

-- +goose Up
CREATE TABLE webhooks (
  id TEXT PRIMARY KEY,
  settings TEXT NOT NULL,           -- JSON: name, address, events and queues wanted
  enabled BOOLEAN NOT NULL,
  stopped TEXT NOT NULL DEFAULT '', -- why it was disabled by itself
  secrets TEXT NOT NULL,            -- JSON: sealed, newest first
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

-- How far each webhook has read the events, and how its receiver does.
CREATE TABLE webhook_cursors (
  webhook_id TEXT PRIMARY KEY REFERENCES webhooks (id) ON DELETE CASCADE,
  era BIGINT NOT NULL,
  tx BIGINT NOT NULL,
  stream TEXT NOT NULL,
  seq BIGINT NOT NULL,
  placed BIGINT NOT NULL DEFAULT 0,   -- deliveries made so far
  failures BIGINT NOT NULL DEFAULT 0, -- attempts in a row that came to nothing
  rest_until BIGINT                   -- no attempt before
);

CREATE TABLE webhook_deliveries (
  id TEXT PRIMARY KEY,
  webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  place BIGINT NOT NULL,            -- the order in which they are sent
  event TEXT NOT NULL,              -- the receiver's webhook-id: the same each time the event is sent
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
  aside BOOLEAN NOT NULL DEFAULT FALSE, -- others do not wait for it
  attempts BIGINT NOT NULL DEFAULT 0,
  since BIGINT NOT NULL,            -- made, or replayed
  next_at BIGINT NOT NULL,          -- of one that is set aside: no attempt before
  status BIGINT NOT NULL DEFAULT 0, -- HTTP status of the last attempt
  error TEXT NOT NULL DEFAULT '',   -- kind of error of the last attempt
  ms BIGINT NOT NULL DEFAULT 0,     -- time that the last attempt took
  created_at BIGINT NOT NULL,
  done_at BIGINT
);
CREATE UNIQUE INDEX webhook_deliveries_place ON webhook_deliveries (webhook_id, place);
CREATE UNIQUE INDEX webhook_deliveries_event ON webhook_deliveries (webhook_id, event);
CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (webhook_id, place) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_age ON webhook_deliveries (created_at);

ALTER TABLE api_keys ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
ALTER TABLE api_keys ADD COLUMN used_on TEXT NOT NULL DEFAULT ''; -- the last day, YYYY-MM-DD
-- The one scope there was is two now. The old name stays for the release that knows no other.
UPDATE api_keys SET scopes = REPLACE(scopes, '"interactions.write"', '"interactions.write","interactions.create","interactions.attach"');
