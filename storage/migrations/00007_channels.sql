-- +goose Up

-- Channels that Slack gave another id: what the log says is the old one.
create table channel_moves (
    old text primary key,
    new text not null
);

-- +goose Down
drop table channel_moves;
