import type { Reach, ReachPoint } from './reach-points.ts';

/** Where instrumented code notes that it ran: one byte for each number. The setup file of the clean run makes it. */
export const REACHED = '__reached';

/**
 * Source texts that note in globalThis which of the numbered reaches has run.
 * @returns by file; only files that have a point
 */
export function reachTexts(
  reaches: readonly Reach[],
  textOf: (file: string) => string,
): Readonly<Record<string, string>> {
  const byFile = new Map<string, Map<string, Marked>>();
  reaches.forEach(({ points }, index) => {
    for (const point of points) {
      const marked = byFile.get(point.file) ?? new Map<string, Marked>();
      byFile.set(point.file, marked);
      const key = `${point.start}-${point.end}`;
      const numbers = marked.get(key)?.numbers ?? [];
      marked.set(key, { point, numbers: [...numbers, index] });
    }
  });
  return Object.fromEntries(
    [...byFile].map(([file, marked]) => [file, textWith(textOf(file), [...marked.values()])] as const),
  );
}

interface Marked {
  readonly point: ReachPoint;
  readonly numbers: readonly number[];
}

interface Insertion {
  readonly at: number;
  /** the length of what is marked: of two that begin together the longer one is the outer one */
  readonly length: number;
  readonly text: string;
}

function textWith(text: string, marked: readonly Marked[]): string {
  const insertions = marked.flatMap(insertionsOf).sort((a, b) => a.at - b.at || b.length - a.length);
  let from = 0;
  let result = '';
  for (const { at, text: inserted } of insertions) {
    result += text.slice(from, at) + inserted;
    from = at;
  }
  return result + text.slice(from);
}

function insertionsOf({ point, numbers }: Marked): readonly Insertion[] {
  const { start, end, shape } = point;
  const length = end - start;
  const notes = numbers.map((number) => `globalThis.${REACHED}[${number}]=1`).join(',');
  if (shape === 'statement') return [{ at: start, length, text: `${notes};` }];
  const [open, close] = shape === 'alone' ? [`{${notes};`, '}'] : [`(${notes},`, ')'];
  return [
    { at: start, length, text: open },
    // What ends together ends from the inside out.
    { at: end, length: -length, text: close },
  ];
}
