create table teas (id int primary key, name text not null, origin text not null, cents int not null);
create table reviews (id int primary key, tea int not null references teas, stars int not null, body text not null);
create table visitors (name text primary key, password text not null);
create index on reviews (tea);

insert into teas
  select n, 'Tea no. ' || n, (array['Assam', 'Darjeeling', 'Uji', 'Wuyi', 'Nilgiri'])[1 + n % 5], 300 + n % 700
  from generate_series(1, 500) n;
insert into reviews
  select n, 1 + n % 500, 1 + n % 5, 'Review no. ' || n from generate_series(1, 5000) n;
insert into visitors select 'visitor' || n, 'tea' || n from generate_series(1, 100) n;
