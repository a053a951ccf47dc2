-- Who let a second call ring out during a call is not rung again in it.

-- +goose Up
CREATE INDEX offers_missed ON offers (agent_id, ended_at) WHERE state = 'expired' AND kind = 'work';
