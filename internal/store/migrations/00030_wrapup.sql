-- Wrap-up: what each queue asks for, and the custom fields of each interaction.

-- +goose Up
CREATE TABLE wrapup_settings (
  queue_id TEXT PRIMARY KEY,
  revision BIGINT NOT NULL,
  settings TEXT NOT NULL            -- JSON: codes, custom fields, how attached data is shown
);

-- The rows are made with the interaction. Nothing inserts or deletes one later.
CREATE TABLE custom_values (
  interaction_id TEXT NOT NULL REFERENCES interactions (id),
  key TEXT NOT NULL,
  position INTEGER NOT NULL,
  definition TEXT NOT NULL,         -- JSON: the field as it was when the interaction came
  content TEXT NOT NULL,
  revision BIGINT NOT NULL,
  PRIMARY KEY (interaction_id, key)
);

CREATE TABLE custom_changes (
  interaction_id TEXT NOT NULL,
  key TEXT NOT NULL,
  revision BIGINT NOT NULL,
  previous TEXT NOT NULL,
  content TEXT NOT NULL,
  author TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (interaction_id, key, revision),
  FOREIGN KEY (interaction_id, key) REFERENCES custom_values (interaction_id, key)
);
