/** The server's version from which on each entry says since when it counts. */
const TELLS_SINCE = 170_000;

/**
 * What of each entry only rises or only falls while it is the same: calls, the longest and the shortest time, in tenths of a microsecond.
 * Where the server says since when an entry counts, that alone. One text of all entries, as rows would cost both sides more.
 * @param version  server_version_num
 */
export function entriesText(version: number): string {
  const facts =
    version >= TELLS_SINCE
      ? `round(extract(epoch from stats_since) * 1000000)`
      : `round(min_exec_time * 10000) || ' ' || round(max_exec_time * 10000)`;
  return `string_agg(userid || '/' || queryid || ' ' || calls || ' ' || ${facts}, ',') filter (where is_counted)`;
}

/** Calls of what resets, of whatever database: itself a statement, and the only trace of an entry that soon counts more than before. */
export const RESETS_TEXT = `coalesce(sum(calls) filter (where query ~* 'pg_stat_statements_reset'), 0)`;

interface Entry {
  readonly calls: number;
  /** two numbers: shortest and longest time; one: since when it counts */
  readonly facts: readonly number[];
}

/**
 * Finds entries of pg_stat_statements that were reset alone: the time of the last reset stays the same then, and the sum may only rise.
 * Kept over failed readings, so that what happens meanwhile is seen too.
 */
export class StatementFalls {
  #entries: ReadonlyMap<string, Entry> = new Map();
  #falls = 0;
  #resets: number | undefined;

  /**
   * @param text  as `entriesText` made it; null: there is no entry
   * @param resets  calls of what resets, since the server began to count them
   * @returns falls, disappearances and calls so far
   */
  see(text: string | null, resets: number): number {
    this.#falls += Math.max(0, resets - (this.#resets ?? resets));
    this.#resets = resets;
    const now = entriesIn(text ?? '');
    for (const [id, before] of this.#entries) if (hasFallen(before, now.get(id))) this.#falls += 1;
    this.#entries = now;
    return this.#falls;
  }
}

function entriesIn(text: string): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const row of text === '' ? [] : text.split(',')) {
    const [id = '', calls, ...facts] = row.split(' ');
    entries.set(id, { calls: Number(calls), facts: facts.map(Number) });
  }
  return entries;
}

function hasFallen(before: Entry, now: Entry | undefined): boolean {
  if (now === undefined || now.calls < before.calls) return true;
  const [first = 0, second] = before.facts;
  const [firstNow = 0, secondNow = 0] = now.facts;
  if (second === undefined) return firstNow !== first;
  // One that was planned and not yet executed has no times.
  return before.calls > 0 && (firstNow > first || secondNow < second);
}
