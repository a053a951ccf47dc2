-- What reports count, made of the events and made again from them at any time. Ids, times and numbers only.

-- +goose Up
CREATE TABLE report_interactions (
  interaction_id TEXT PRIMARY KEY,
  queue_id TEXT NOT NULL,           -- the first one
  entry_point_id TEXT NOT NULL,
  agent_id TEXT NOT NULL,           -- the last owner, '' where nobody answered
  entered_at BIGINT NOT NULL,
  answered_at BIGINT,
  ended_at BIGINT,
  outcome TEXT NOT NULL,            -- waiting, answered, abandoned
  queued_ms BIGINT NOT NULL,        -- these five add up to its lifetime
  ring_ms BIGINT NOT NULL,
  returned_ms BIGINT NOT NULL,
  talk_ms BIGINT NOT NULL,
  hold_ms BIGINT NOT NULL,
  video_ms BIGINT NOT NULL,
  queues INTEGER NOT NULL,          -- how many it was in, one after the other
  transfers INTEGER NOT NULL,       -- from agent to agent
  conferences INTEGER NOT NULL,
  code TEXT NOT NULL);
CREATE INDEX report_interactions_entered ON report_interactions (entered_at, interaction_id);

-- One stay of an interaction in a queue and with those who answered there.
CREATE TABLE report_visits (
  interaction_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  queue_id TEXT NOT NULL,
  transferred BOOLEAN NOT NULL,     -- came from another queue
  entered_at BIGINT NOT NULL,
  answered_at BIGINT,
  answered_by TEXT NOT NULL,        -- '' where nobody did
  left_at BIGINT,
  outcome TEXT NOT NULL,
  sent_on BOOLEAN NOT NULL,         -- left for another queue
  queued_ms BIGINT NOT NULL,
  ring_ms BIGINT NOT NULL,
  returned_ms BIGINT NOT NULL,
  talk_ms BIGINT NOT NULL,
  hold_ms BIGINT NOT NULL,
  video_ms BIGINT NOT NULL,
  transfers INTEGER NOT NULL,
  conferences INTEGER NOT NULL,
  PRIMARY KEY (interaction_id, n));
CREATE INDEX report_visits_entered ON report_visits (entered_at);

CREATE TABLE report_segments (
  id TEXT PRIMARY KEY,              -- the segment's; of who was only consulted, the consultation's
  interaction_id TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  queue_id TEXT NOT NULL,
  kind TEXT NOT NULL,               -- owner, member, consulted
  opened_at BIGINT NOT NULL,
  closed_at BIGINT,
  talk_ms BIGINT NOT NULL,          -- these three add up to it
  hold_ms BIGINT NOT NULL,
  consult_ms BIGINT NOT NULL,
  wrap_ms BIGINT NOT NULL,
  video_ms BIGINT NOT NULL,
  answered BOOLEAN NOT NULL,        -- taken from the queue
  transfer_in BOOLEAN NOT NULL,
  transfer_out BOOLEAN NOT NULL,
  conference BOOLEAN NOT NULL,
  code TEXT NOT NULL);
CREATE INDEX report_segments_opened ON report_segments (opened_at);
CREATE INDEX report_segments_interaction ON report_segments (interaction_id);

CREATE TABLE report_offers (
  id TEXT PRIMARY KEY,
  interaction_id TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  queue_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  outcome TEXT NOT NULL,            -- pending, accepted, missed, declined, withdrawn
  ring_ms BIGINT NOT NULL);
CREATE INDEX report_offers_made ON report_offers (made_at);
CREATE INDEX report_offers_refused ON report_offers (made_at) WHERE outcome IN ('missed', 'declined');
CREATE INDEX report_offers_interaction ON report_offers (interaction_id);

CREATE TABLE report_presence (
  agent_id TEXT NOT NULL,
  seq BIGINT NOT NULL,              -- of the event that began it
  state TEXT NOT NULL,              -- ready, notReady, signedOut
  reason TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (agent_id, seq));
CREATE INDEX report_presence_started ON report_presence (started_at);

-- How far the events were counted, and by which rules: by others, it begins anew.
CREATE TABLE report_cursor (
  id TEXT PRIMARY KEY CHECK (id = 'events'),
  rules INTEGER NOT NULL,
  era BIGINT NOT NULL,
  tx BIGINT NOT NULL,
  stream TEXT NOT NULL,
  seq BIGINT NOT NULL);
