-- +goose Up

-- The do-not-disturb window that somebody is in, or that comes next.
alter table users drop column away_until;
alter table users add column quiet_from bigint not null default 0;
alter table users add column quiet_until bigint not null default 0;

-- +goose Down
alter table users drop column quiet_until;
alter table users drop column quiet_from;
alter table users add column away_until bigint not null default 0;
