/**
 * Commands that are no statement: what only opens, closes or sets up a transaction or a session, or is told by another counter as well.
 * A prepared statement that is executed counts in Com_ of what it does, by both protocols; Com_stmt_execute, Com_execute_sql and
 * Com_execute_immediate count it once more.
 */
const UNCOUNTED =
  /^(?:begin|commit|rollback(?:_to_savepoint)?|savepoint|release_savepoint|xa_\w+|set_\w+|reset|show_\w+|stmt_\w+|prepare_sql|execute_sql|execute_immediate|dealloc_sql|change_db|admin_commands|empty_query|multi)$/;

/** @param command  as Com_* and events are named by it, e.g. insert_select */
export function isCountedCommand(command: string): boolean {
  return !UNCOUNTED.test(command);
}
