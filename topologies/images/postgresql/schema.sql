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

create sequence effect_ids;

create view stored_writes as
  select op_id, 'review' as kind from reviews where op_id is not null
  union all select op_id, 'order' from orders where op_id is not null
  union all select op_id, 'view' from view_events where op_id is not null;
