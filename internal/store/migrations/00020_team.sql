-- Colleagues: who is in which interaction without a segment, and whom each agent rings often.

-- +goose Up
CREATE INDEX slots_interaction ON slots (interaction_id) WHERE interaction_id IS NOT NULL;

CREATE TABLE favourites (
  agent_id TEXT NOT NULL,
  target_id TEXT NOT NULL,          -- an agent or a queue
  at BIGINT NOT NULL,
  PRIMARY KEY (agent_id, target_id)
);
