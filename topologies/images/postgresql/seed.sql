-- Fills the tables. psql variables: products, reviews. The same sizes always give the same rows:
-- every value is a hash of the row number, and nothing reads the clock.
\set ON_ERROR_STOP on
set maintenance_work_mem = '256MB';

-- A whole number from 0 to n - 1 that depends on the row i and on what it is for (salt).
create function pick(i bigint, salt integer, n bigint) returns bigint
  language sql immutable parallel safe
  return (hashint8extended(i, salt) & 9223372036854775807) % n;

-- The same, but small numbers are more frequent: the popular products have the low ids.
create function pick_popular(i bigint, salt integer, n bigint) returns bigint
  language sql immutable parallel safe
  return floor(n * pow((hashint8extended(i, salt) & 4294967295)::double precision / 4294967296, 2))::bigint;

-- 500 words of three syllables; search terms come from here.
create table words (id integer primary key, word text not null);
insert into words
  select i, (array['ba','da','fe','go','ka','lu','mi','no','ra','so'])[1 + i / 50]
         || (array['bel','den','fir','gan','kor','lam','mon','nil','ras','tov'])[1 + i / 5 % 10]
         || (array['a','en','is','o','um'])[1 + i % 5]
  from generate_series(0, 499) i;

insert into categories
  select i, initcap((select word from words where id = i * 7)) || ' & ' || initcap((select word from words where id = 499 - i * 3)), 0
  from generate_series(1, 50) i;

insert into products (id, category_id, name, keywords, description, price_cents, stock, since)
  select i, 1 + pick(i, 1, 50),
         initcap(a.word) || ' ' || i,
         (select string_agg(w.word, ' ' order by k) from generate_series(1, 2) k join words w on w.id = pick(i * 10 + k, 2, 500)),
         (select string_agg(w.word, ' ' order by k) from generate_series(1, 90) k join words w on w.id = pick(i * 100 + k, 3, 500)),
         99 + pick(i, 4, 49900), pick(i, 5, 200), date '2015-01-01' + pick(i, 6, 1800)::int
  from generate_series(1, :products) i
  join words a on a.id = pick(i, 7, 500);

update categories c set product_count = n
  from (select category_id, count(*) as n from products group by category_id) p where p.category_id = c.id;

-- Review texts come from 1,000 prepared ones, which is much quicker than composing each.
create temporary table texts as
  select i as id, (select string_agg(w.word, ' ' order by k) from generate_series(1, 30) k join words w on w.id = pick(i * 100 + k, 9, 500)) as body
  from generate_series(0, 999) i;
create unique index on texts (id);
analyze texts;

insert into reviews (id, product_id, stars, author, body, created_on)
  select i, 1 + pick_popular(i, 10, :products), 5 - pick_popular(i, 11, 5), initcap(w.word), t.body, date '2020-01-01' + (i / 1000)::int
  from generate_series(1, :reviews) i
  join words w on w.id = pick(i, 12, 500)
  join texts t on t.id = pick(i, 13, 1000);

insert into orders (id, product_id, category_id, quantity, customer)
  select i, p.id, p.category_id, 1 + pick_popular(i, 14, 5), initcap(w.word)
  from generate_series(1, greatest(:products * 2 / 5, 1000)) i
  join products p on p.id = 1 + pick_popular(i, 15, :products)
  join words w on w.id = pick(i, 16, 500);

insert into view_events (id, product_id)
  select i, 1 + pick_popular(i, 17, :products) from generate_series(1, greatest(:products * 2 / 5, 1000)) i;

insert into product_views
  select id, 1 + 1000000 / (id + 10) + pick(id, 18, 100) from products;

select setval('effect_ids', 1000000000);

create index on products (category_id, id);
create index on products (category_id, price_cents, id);
create index on products using gin (search) with (fastupdate = off);
create index on reviews (product_id, id);
create index on reviews (product_id, stars);
create index on orders (category_id, product_id) include (quantity);

grant select, insert, update on all tables in schema public to shop;
grant usage on all sequences in schema public to shop;

-- Marks every page as visible to all, so that index-only scans cost the same in every bring-up. This needs
-- synchronous commits above: rows of a commit that is not yet on the disk are not marked.
drop table texts;
vacuum (freeze, analyze);
