/** By which column a reader sorted a table. */
export interface Sorting {
  /** id of the table */
  readonly table: string;
  /** from 0 */
  readonly column: number;
  readonly isDescending: boolean;
}

/** As the address keeps it: `endpoint-table.3.desc,query-table.2`, columns from 1. */
export function sortedText(sorted: readonly Sorting[]): string {
  return sorted
    .map(({ table, column, isDescending }) => `${table}.${String(column + 1)}${isDescending ? '.desc' : ''}`)
    .join(',');
}

/** What nobody could have set is left out. */
export function sortedOf(text: string): readonly Sorting[] {
  const tables = new Map<string, Sorting>();
  for (const part of text.split(',')) {
    const [, table, column, order] = /^([\w-]+)\.([1-9]\d{0,3})(\.desc)?$/.exec(part) ?? [];
    if (table !== undefined && column !== undefined)
      tables.set(table, { table, column: Number(column) - 1, isDescending: order !== undefined });
  }
  return [...tables.values()];
}

/** With one more; a table is sorted by one column. */
export function withSorting(sorted: readonly Sorting[], added: Sorting): readonly Sorting[] {
  return [...sorted.filter(({ table }) => table !== added.table), added];
}
