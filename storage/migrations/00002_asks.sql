-- Asks in a form that is quick to read; the next step writes them.

-- +goose Up
drop index asks_closed;
alter table asks rename to asks_as_json;
create table asks (
    request   integer primary key,
    seq       integer not null,
    closed_at bigint not null,
    facts     bytea not null
);
create index asks_closed on asks (closed_at);

-- A digest of a past week looks for what happened later to requests of then.
drop index requests_counted;
create index requests_counted on requests (last_at, opened_at) where counted > 0;

-- +goose Down
drop index requests_counted;
create index requests_counted on requests (last_at) where counted > 0;
drop table asks;
alter table asks_as_json rename to asks;
create index asks_closed on asks (closed_at);
