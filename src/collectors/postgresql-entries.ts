import { NOT_COUNTED } from '../records/counted-statements.ts';

/** Our statements carry this comment, by which pg_stat_statements tells them from the application's. */
export const MARK = '/* benchday:collector */';

const LONGEST_QUERY_TEXT = 300;
/** The name of a statement in all that is stored. */
export const QUERY_TEXT = String.raw`left(regexp_replace(btrim(query), '\s+', ' ', 'g'), ${LONGEST_QUERY_TEXT})`;

/** Spaces and comments before a statement's first word. */
const LEADING = String.raw`(?:\s|--[^\n]*(?:\n|$)|/\*(?:[^*]|\*+[^*/])*\*+/)*`;
const UNCOUNTED = String.raw`^${LEADING}(?:${NOT_COUNTED.map((words) => words.replaceAll(' ', String.raw`\s+`)).join('|')})\M`;

/**
 * The entries of pg_stat_statements, with two columns more: whether one counts as statements of this database (`counted-statements.ts`),
 * and whether nobody can tell. What functions ask has entries of its own with track = all, which are not at top level. A user who may
 * not read the texts of others sees another text instead, which matters only where what does not count has entries too.
 */
export const ENTRIES = `select q.*,
    q.toplevel and b.datname = current_database() and strpos(q.query, '${MARK}') = 0 and q.query !~* '${UNCOUNTED}' as is_counted,
    q.toplevel and b.datname = current_database() and (q.query is null
      or q.query = '<insufficient privilege>' and current_setting('pg_stat_statements.track_utility') = 'on') as is_unread
  from pg_stat_statements q left join pg_database b on b.oid = q.dbid`;
