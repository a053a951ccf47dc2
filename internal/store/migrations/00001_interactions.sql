-- +goose Up

-- Times are Unix milliseconds. Texts that end in JSON hold it. Personal data
-- is kept in none of these tables.

CREATE TABLE meta (key TEXT PRIMARY KEY, value BIGINT NOT NULL);
INSERT INTO meta (key, value) VALUES ('era', 1), ('tx', 0);

CREATE TABLE queues (
  id TEXT PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  settings TEXT NOT NULL);

CREATE TABLE account_queues (
  agent_id TEXT NOT NULL,
  queue_id TEXT NOT NULL REFERENCES queues (id),
  PRIMARY KEY (agent_id, queue_id));
CREATE INDEX account_queues_queue ON account_queues (queue_id);

CREATE TABLE interactions (
  id TEXT PRIMARY KEY,
  version BIGINT NOT NULL,
  phase TEXT NOT NULL,
  queue_id TEXT NOT NULL,
  entry_point_id TEXT NOT NULL,
  entered_at BIGINT NOT NULL,
  answered_at BIGINT,
  ended_at BIGINT,
  owner_party TEXT,
  due_at BIGINT,
  state TEXT NOT NULL,
  CHECK ((phase = 'active') = (owner_party IS NOT NULL)));
CREATE INDEX interactions_due ON interactions (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX interactions_open ON interactions (queue_id, phase, entered_at) WHERE ended_at IS NULL;
CREATE INDEX interactions_running ON interactions (id) WHERE ended_at IS NULL;
CREATE INDEX interactions_phase ON interactions (phase) WHERE phase NOT IN ('done', 'abandoned');
CREATE INDEX interactions_entered ON interactions (entered_at);

CREATE TABLE waiting (
  interaction_id TEXT PRIMARY KEY REFERENCES interactions (id),
  queue_id TEXT NOT NULL,
  profile TEXT NOT NULL,
  band INTEGER NOT NULL,
  rank_at BIGINT NOT NULL,
  entered_at BIGINT NOT NULL,
  contact_here BOOLEAN NOT NULL);
CREATE INDEX waiting_order ON waiting (queue_id, band, rank_at, interaction_id);

CREATE TABLE offers (
  id TEXT PRIMARY KEY,
  interaction_id TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT);
CREATE UNIQUE INDEX offers_one_taker ON offers (interaction_id) WHERE state = 'pending' AND kind IN ('work', 'transfer');
CREATE UNIQUE INDEX offers_one_consult ON offers (interaction_id) WHERE state = 'pending' AND kind = 'consult';
CREATE UNIQUE INDEX offers_one_ring ON offers (agent_id) WHERE state = 'pending';
CREATE INDEX offers_ended ON offers (interaction_id, ended_at);

CREATE TABLE slots (
  agent_id TEXT NOT NULL,
  slot INTEGER NOT NULL,
  interaction_id TEXT,
  live BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (agent_id, slot),
  CHECK (NOT live OR interaction_id IS NOT NULL));
CREATE UNIQUE INDEX slots_once ON slots (agent_id, interaction_id) WHERE interaction_id IS NOT NULL;
CREATE UNIQUE INDEX slots_one_mouth ON slots (agent_id) WHERE live;

CREATE TABLE segments (
  id TEXT PRIMARY KEY,
  interaction_id TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  owns BOOLEAN NOT NULL,
  state TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  closed_at BIGINT,
  holds_until BIGINT,
  done_at BIGINT,
  disposition TEXT);
CREATE UNIQUE INDEX segments_one_owner ON segments (interaction_id) WHERE owns;
CREATE UNIQUE INDEX segments_one_open ON segments (interaction_id, agent_id) WHERE state = 'open';
CREATE INDEX segments_interaction ON segments (interaction_id);
CREATE INDEX segments_agent ON segments (agent_id, state);

CREATE TABLE events (
  stream TEXT NOT NULL,
  seq BIGINT NOT NULL,
  era INTEGER NOT NULL,
  tx BIGINT NOT NULL,
  at BIGINT NOT NULL,
  type TEXT NOT NULL,
  actor TEXT NOT NULL,
  payload TEXT NOT NULL,
  PRIMARY KEY (stream, seq));
CREATE INDEX events_feed ON events (era, tx, stream, seq);

CREATE TABLE presence (
  agent_id TEXT PRIMARY KEY,
  version BIGINT NOT NULL,
  signed_in BOOLEAN NOT NULL,
  locked BOOLEAN NOT NULL,
  ready BOOLEAN NOT NULL,
  reason TEXT,
  since BIGINT NOT NULL,
  idle_since BIGINT NOT NULL,
  desks INTEGER NOT NULL,
  heard_at BIGINT NOT NULL);

CREATE TABLE desks (
  id TEXT PRIMARY KEY,
  agent_id TEXT NOT NULL,
  node TEXT NOT NULL,
  opened_at BIGINT NOT NULL);
CREATE INDEX desks_agent ON desks (agent_id);

CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  expires_at BIGINT NOT NULL);

CREATE TABLE requests (
  actor TEXT NOT NULL,
  key TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  status INTEGER NOT NULL,
  answer TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (actor, key));
CREATE INDEX requests_at ON requests (at);
