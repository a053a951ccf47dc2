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

CREATE TABLE agent_skills (
  agent_id TEXT NOT NULL,
  skill_id TEXT NOT NULL,
  level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 5),
  PRIMARY KEY (agent_id, skill_id)
);
CREATE INDEX agent_skills_skill ON agent_skills (skill_id);

-- Each entry carries the hash of the one before: what is altered or missing shows.
CREATE TABLE audit (
  seq BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  object TEXT NOT NULL,
  action TEXT NOT NULL,
  digest TEXT NOT NULL,             -- of the contents, which may be erased without breaking the chain
  hash TEXT NOT NULL
);
CREATE INDEX audit_object ON audit (kind, object);

-- Personal data: who a person was called before is in here.
CREATE TABLE audit_contents (
  seq BIGINT PRIMARY KEY REFERENCES audit (seq),
  salt TEXT NOT NULL,
  before TEXT NOT NULL,             -- JSON, '' where there was nothing
  after TEXT NOT NULL
);
