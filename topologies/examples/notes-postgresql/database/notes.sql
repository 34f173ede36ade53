create role notes login password 'notes';
create database notes owner notes;
\connect notes
create extension pg_stat_statements;
grant pg_read_all_stats to notes;
create table notes (id serial primary key, title text not null, body text not null, comments int not null);
create table comments (id serial primary key, note int not null references notes, body text not null);
create index on comments (note);
insert into notes (title, body, comments) select 'Note ' || n, repeat('Words of note ' || n || '. ', 20), 5 from generate_series(1, 2000) n;
insert into comments (note, body) select n, 'Comment ' || c || ' on note ' || n from generate_series(1, 2000) n, generate_series(1, 5) c;
alter table notes owner to notes;
alter table comments owner to notes;
analyze;
