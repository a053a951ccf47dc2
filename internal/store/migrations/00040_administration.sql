-- What a company sets up by itself, and who changed what.

-- +goose Up
ALTER TABLE queues ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;

-- Skills, opening hours, roles and whatever else is read by its id and has no columns that a query asks for.
CREATE TABLE settings (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  content TEXT NOT NULL,            -- JSON
  PRIMARY KEY (kind, id)
);

INSERT INTO settings (kind, id, revision, content) VALUES
  ('role', 'agent', 1, '{"name":{"fr":"Agent","en":"Agent"},"permissions":["video","call","conference","transfer.agent","transfer.queue","customData.edit","history.read"]}'),
  ('role', 'supervisor', 1, '{"name":{"fr":"Superviseur","en":"Supervisor"},"permissions":["video","call","conference","transfer.agent","transfer.queue","customData.edit","history.read","supervise"]}'),
  ('role', 'administrator', 1, '{"name":{"fr":"Administrateur","en":"Administrator"},"permissions":["history.read","supervise","administer"]}'),
  ('notReady', 'break', 1, '{"name":{"fr":"Pause","en":"Break"}}'),
  ('notReady', 'lunch', 1, '{"name":{"fr":"Déjeuner","en":"Lunch"}}'),
  ('notReady', 'training', 1, '{"name":{"fr":"Formation","en":"Training"}}');

CREATE TABLE agent_skills (
  agent_id TEXT NOT NULL,
  skill_id TEXT NOT NULL,
  level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 5),
  PRIMARY KEY (agent_id, skill_id)
);
CREATE INDEX agent_skills_skill ON agent_skills (skill_id);

-- The company's settings have a revision as everything that is edited has.
ALTER TABLE company ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;

-- Each entry carries a code over itself and the one before: what is altered or missing shows.
CREATE TABLE changelog (
  seq BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  object TEXT NOT NULL,
  action TEXT NOT NULL,
  digest TEXT NOT NULL,             -- of the contents, which may be erased without breaking the chain
  code TEXT NOT NULL
);
CREATE INDEX changelog_object ON changelog (kind, object);

-- Personal data: who a person was called before is in here.
CREATE TABLE changelog_contents (
  seq BIGINT PRIMARY KEY REFERENCES changelog (seq),
  salt TEXT NOT NULL,               -- without it nobody guesses what was erased
  previous TEXT NOT NULL,           -- JSON, '' where there was nothing
  following TEXT NOT NULL
);
