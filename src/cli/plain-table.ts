import Table from 'cli-table3';

const NO_LINES = Object.fromEntries(
  [
    ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ]
    .flat()
    .map((name) => [name, '']),
);

/** A table without lines. @param left  heads of the columns that stand left; absent: the first one; the others stand right */
export function plainTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  left: readonly string[] = head.slice(0, 1),
): string {
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    chars: { ...NO_LINES, middle: '  ' },
    colAligns: head.map((name) => (left.includes(name) ? ('left' as const) : ('right' as const))),
  });
  for (const row of rows) table.push([...row]);
  return table.toString();
}
