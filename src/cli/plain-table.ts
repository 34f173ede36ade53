import Table from 'cli-table3';

/** A table without lines: the first column left, the others right. */
export function plainTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const none = [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
  ] as const;
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    chars: {
      ...Object.fromEntries(none.map((part) => [part, ''])),
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '  ',
    },
    colAligns: head.map((_, index) => (index === 0 ? ('left' as const) : ('right' as const))),
  });
  for (const row of rows) table.push([...row]);
  return table.toString();
}
