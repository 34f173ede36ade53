/**
 * What counts as a database statement, of whatever database: what clients send, one for each time that it is executed. A prepared
 * statement counts when it is executed, not when it is prepared. What functions and triggers ask is part of the statement that
 * called them. What only opens, closes or sets up a transaction or a session does not count: drivers and pools differ in how often
 * they send it, and it asks for no data.
 */
export const COUNTED_STATEMENTS =
  'statements that clients sent, without BEGIN, COMMIT, ROLLBACK, SAVEPOINT, SET, SHOW and DEALLOCATE, and without our own';

/** How the statements begin that do not count, other names for the same among them. */
export const NOT_COUNTED: readonly string[] = [
  'begin',
  'start transaction',
  'commit',
  'end',
  'rollback',
  'abort',
  'savepoint',
  'release',
  'set',
  'reset',
  'show',
  'deallocate',
];

/** Beside them in MariaDB and MySQL: how statements that prepare another, or choose a database, begin there. */
export const NOT_COUNTED_BY_MYSQL: readonly string[] = [...NOT_COUNTED, 'prepare', 'use', 'xa', 'desc', 'describe'];
