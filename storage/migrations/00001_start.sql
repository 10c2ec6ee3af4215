-- Times are microseconds since 1970 in UTC, 0 for none. Lists and values that
-- no query looks into are JSON as text. Yes and no are 1 and 0.

-- +goose Up

-- Numbers that are given out in order, in the transaction that uses them.
create table counters (
    name  text primary key,
    value integer not null
);
insert into counters (name, value) values
    ('request', 0), ('entry', 0), ('delivery', 0), ('slot', 0), ('label', 0), ('fix', 0);

-- What came in, before anything is made of it.
create table inbox (
    id           integer primary key,
    key          text not null unique,
    kind         text not null,
    via          text not null default '',
    channel      text not null default '',
    ts           text not null default '',
    author       text not null default '',
    body         text not null default '',
    at           bigint not null,
    received_at  bigint not null,
    state        text not null default 'pending',
    attempts     integer not null default 0,
    reason       text not null default '',
    settled_at   bigint not null default 0
);
create index inbox_pending on inbox (id) where state = 'pending';
create index inbox_parked on inbox (id) where state = 'parked';
create index inbox_skipped on inbox (settled_at) where state = 'skipped';
create index inbox_bodies on inbox (settled_at) where settled_at > 0 and body <> '';
create index inbox_message on inbox (channel, ts) where ts <> '';
create index inbox_author on inbox (author) where author <> '' and body <> '';

-- The log. It is only ever added to.
create table entries (
    pos          integer primary key,
    request      integer not null,
    seq          integer not null,
    at           bigint not null,
    recorded     bigint not null,
    kind         text not null,
    by_user      text not null default '',
    by_role      text not null default '',
    by_functions text not null default '',
    function     text not null default '',
    topic        text not null default '',
    turn         text not null default '',
    holder       text not null default '',
    calendar     text not null default '',
    target       text not null default '',
    map_hash     text not null default '',
    reason       text not null default '',
    data         text not null default '',
    unique (request, seq)
);

-- What people wrote, apart from the log, so that it can be erased.
create table words (
    request   integer not null,
    seq       integer not null,
    part      integer not null,
    kind      text not null,
    author    text not null default '',
    channel   text not null default '',
    ts        text not null default '',
    text      text not null default '',
    at        bigint not null,
    erased_at bigint not null default 0,
    primary key (request, seq, part),
    foreign key (request, seq) references entries (request, seq)
);
create index words_message on words (channel, ts) where ts <> '' and erased_at = 0;
create index words_author on words (author) where erased_at = 0;
create index words_age on words (at) where erased_at = 0;

-- Projections of the log: rebuilt from it and compared with it at any time.
create table requests (
    id        integer primary key,
    seq       integer not null,
    channel   text not null default '',
    thread    text not null default '',
    rep       text not null default '',
    sender    text not null default '',
    watch     integer not null default 0,
    function  text not null default '',
    topic     text not null default '',
    turn      text not null default '',
    holder    text not null default '',
    deal      text not null default '',
    opened_at bigint not null,
    closed_at bigint not null default 0,
    last_at   bigint not null,
    state     text not null,
    -- The entry up to which the request counts in the weekly cells; 0: it does
    -- not, because it is open or nobody has counted it yet.
    counted   integer not null default 0
);
create index requests_thread on requests (channel, thread) where thread <> '';
create index requests_open on requests (id) where closed_at = 0;
create index requests_watch on requests (id) where watch = 1;
create index requests_open_function on requests (function, id) where closed_at = 0;
create index requests_open_holder on requests (holder, id) where closed_at = 0 and holder <> '';
create index requests_rep on requests (rep, id);
create index requests_sender on requests (sender, id) where sender <> '';
create index requests_deal on requests (deal, id) where deal <> '';
create index requests_opened on requests (opened_at);
create index requests_closed on requests (closed_at) where closed_at > 0;
create index requests_live on requests (id) where counted <> seq;
create index requests_uncounted on requests (id) where counted <> seq and (closed_at > 0 or counted > 0);
create index requests_counted on requests (last_at) where counted > 0;

-- What the digest needs of a closed request, kept for some months.
create table asks (
    request   integer primary key,
    seq       integer not null,
    closed_at bigint not null,
    ask       text not null
);
create index asks_closed on asks (closed_at);

-- Sums over the counted requests.
create table cells (
    week     text not null,
    function text not null,
    topic    text not null,
    region   text not null,
    sums     text not null,
    primary key (week, function, topic, region)
);

create table messages (
    channel text not null,
    ts      text not null,
    request integer not null,
    seq     integer not null,
    author  text not null default '',
    primary key (channel, ts, request)
);
create index messages_request on messages (request);

-- Durable messages of ours.
create table slots (
    key        text primary key,
    kind       text not null,
    request    integer not null default 0,
    channel    text not null,
    thread     text not null default '',
    ts         text not null default '',
    wanted     integer not null,
    sent       integer not null default 0,
    place      integer not null,
    next_try   bigint not null default 0,
    attempts   integer not null default 0,
    reason     text not null default '',
    doubt      bigint not null default 0,
    dropped_at bigint not null default 0,
    raised_at  bigint not null,
    sent_at    bigint not null default 0
);
create index slots_waiting on slots (next_try, place) where sent < wanted and dropped_at = 0;
create index slots_message on slots (channel, ts) where ts <> '';
create index slots_request on slots (request) where request > 0;
create index slots_dropped on slots (dropped_at) where dropped_at > 0;

create table timers (
    key      text primary key,
    request  integer not null default 0,
    kind     text not null,
    at       bigint not null,
    fired_at bigint not null default 0
);
create index timers_due on timers (at, key) where fired_at = 0;
create index timers_request on timers (request);
create index timers_fired on timers (fired_at) where fired_at > 0;

create table runs (
    key text primary key,
    at  bigint not null
);

-- Who is who, as Slack says.
create table users (
    id         text primary key,
    email      text not null default '',
    name       text not null default '',
    real_name  text not null default '',
    timezone   text not null default '',
    deleted    integer not null default 0,
    bot        integer not null default 0,
    stranger   integer not null default 0,
    away       integer not null default 0,
    away_until bigint not null default 0,
    updated_at bigint not null
);
create index users_email on users (email) where email <> '';

create table channels (
    id         text primary key,
    name       text not null default '',
    kind       text not null default 'channel',
    private    integer not null default 0,
    member     integer not null default 0,
    archived   integer not null default 0,
    shared     integer not null default 0,
    updated_at bigint not null
);
create index channels_name on channels (name) where name <> '';

create table usergroups (
    id         text primary key,
    handle     text not null default '',
    name       text not null default '',
    deleted    integer not null default 0,
    members    text not null default '[]',
    updated_at bigint not null
);

create table watermarks (
    channel text primary key,
    at      bigint not null
);

-- Maps that were ever live, and since when each was.
create table maps (
    hash     text primary key,
    source   text not null,
    saved_at bigint not null
);
create table map_lives (
    live_from bigint primary key,
    hash      text not null references maps (hash)
);

create table labels (
    id            integer primary key,
    kind          text not null,
    text          text not null,
    topic         text not null,
    by_user       text not null default '',
    request       integer not null default 0,
    at            bigint not null,
    locked        integer not null default 0,
    weight        double precision not null default 0,
    taken_back_at bigint not null default 0,
    taken_back_by text not null default ''
);
create index labels_request on labels (request) where request > 0;

create table settings (
    name       text primary key,
    value      text not null,
    changed_at bigint not null
);

-- Digests as they were sent, frozen.
create table digests (
    week      text not null,
    channel   text not null,
    report    text not null,
    last_pos  integer not null,
    maps      text not null default '[]',
    formula   text not null default '',
    seed      text not null default '0',
    stored_at bigint not null,
    primary key (week, channel)
);

create table fixes (
    id         integer primary key,
    function   text not null,
    topic      text not null,
    owner      text not null default '',
    what       text not null default '',
    from_week  text not null default '',
    state      text not null,
    started_by text not null default '',
    started_at bigint not null,
    accepted_at bigint not null default 0,
    closed_at  bigint not null default 0,
    data       text not null default ''
);

create table lead_lines (
    week     text not null,
    function text not null,
    topic    text not null,
    by_user  text not null,
    text     text not null,
    at       bigint not null,
    primary key (week, function, topic)
);

-- +goose Down
drop table lead_lines;
drop table fixes;
drop table digests;
drop table settings;
drop table labels;
drop table map_lives;
drop table maps;
drop table watermarks;
drop table usergroups;
drop table channels;
drop table users;
drop table runs;
drop table timers;
drop table slots;
drop table messages;
drop table cells;
drop table asks;
drop table requests;
drop table words;
drop table entries;
drop table inbox;
drop table counters;
