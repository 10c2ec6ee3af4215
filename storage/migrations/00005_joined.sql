-- +goose Up

-- The request that a closed one was joined to; 0: none. The next step fills it in.
alter table requests add column merged_into bigint not null default 0;
create index requests_merged on requests (merged_into) where merged_into > 0;

-- Open requests that say nearly the same as a request, the nearest first, as
-- found when its words came in.
create table repeats (
    request bigint not null,
    rank    integer not null,
    other   bigint not null,
    primary key (request, rank)
);

-- +goose Down
drop table repeats;
drop index requests_merged;
alter table requests drop column merged_into;
