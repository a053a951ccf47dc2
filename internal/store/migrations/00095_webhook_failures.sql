-- What did not get through is counted wherever webhooks are listed.

-- +goose Up
CREATE INDEX webhook_deliveries_failed ON webhook_deliveries (webhook_id, place) WHERE state = 'failed';
