-- Whom a contact waits for, and whether an agent takes video.

-- +goose Up
ALTER TABLE presence ADD COLUMN video_ready BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE waiting ADD COLUMN wanted_agent TEXT;     -- the one who is to have the contact
ALTER TABLE waiting ADD COLUMN wanted_until BIGINT;   -- from then on anybody
ALTER TABLE interactions ADD COLUMN told_wait BIGINT; -- how long the contact was told to wait, milliseconds; null: was not told
