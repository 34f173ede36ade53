-- The tables of the shop. Run in an empty database by a superuser.
create extension pg_stat_statements;

create table categories (
  id            integer primary key,
  name          text not null,
  product_count integer not null
);

create table products (
  id          integer primary key,
  category_id integer not null references categories,
  name        text not null,
  keywords    text not null,
  description text not null,
  price_cents integer not null,
  stock       integer not null,
  since       date not null,
  search      tsvector not null generated always as (to_tsvector('simple', name || ' ' || keywords)) stored
);

-- The effects of writes carry the operation that caused them; seeded rows have none.
-- The column has no unique key on purpose: an operation applied twice must be visible in the accounting.
create table reviews (
  id         bigint primary key,
  product_id integer not null references products,
  stars      smallint not null check (stars between 1 and 5),
  author     text not null,
  body       text not null,
  created_on date not null default current_date,
  op_id      text
);

create table orders (
  id          bigint primary key,
  product_id  integer not null references products,
  category_id integer not null,
  quantity    integer not null check (quantity > 0),
  customer    text not null,
  op_id       text
);

create table view_events (
  id         bigint primary key,
  product_id integer not null references products,
  op_id      text
);

-- Room in each page lets the counter change in place, without new index entries.
create table product_views (
  product_id integer primary key references products,
  views      bigint not null
) with (fillfactor = 70);

create table accepted_writes (
  op_id     text primary key,
  kind      text not null,
  effect_id bigint not null,
  at        timestamptz not null default now()
);

-- Which worker was given which operation, and whether somebody had been given it before.
-- Without a unique key: what came twice is here twice.
create table delivery_log (
  op_id       text not null,
  worker      text not null,
  redelivered boolean not null,
  at          timestamptz not null default now()
);

-- What workers compute so that pages need not. Empty where there are no workers.
create table home_rows (
  list        text not null,
  place       integer not null,
  product_id  integer not null,
  name        text not null,
  price_cents integer not null,
  rating      double precision not null,
  weight      bigint not null,
  stars       smallint,
  author      text,
  body        text,
  created_on  date,
  primary key (list, place)
);

create table category_sellers (
  category_id integer not null,
  place       integer not null,
  product_id  integer not null,
  name        text not null,
  price_cents integer not null,
  weight      bigint not null,
  primary key (category_id, place)
);

create table product_ratings (
  product_id integer primary key,
  votes      integer[] not null, -- how many gave 1, 2, 3, 4 and 5 stars
  reviews    bigint not null,
  rating     double precision not null
);

-- When a scheduled task last ran, and up to which review it has seen them all.
create table task_runs (
  task  text primary key,
  at    timestamptz not null,
  up_to bigint not null
);
insert into task_runs values ('pages', '-infinity', 0);

create sequence effect_ids;

create view stored_writes as
  select op_id, 'review' as kind from reviews where op_id is not null
  union all select op_id, 'order' from orders where op_id is not null
  union all select op_id, 'view' from view_events where op_id is not null;
