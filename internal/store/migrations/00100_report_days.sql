-- Days that are over, packed: what the rows of report_visits, report_segments and report_offers say of them, once more,
-- in a form that a report reads a year of at once. One that is missing is read from the rows.

-- +goose Up
CREATE TABLE report_days (
  kind TEXT NOT NULL,               -- visits, segments, offers: all three or none
  format INTEGER NOT NULL,          -- how it is packed; another is as good as missing
  day BIGINT NOT NULL,              -- of UTC, since 1970
  body TEXT NOT NULL,
  PRIMARY KEY (kind, format, day));
