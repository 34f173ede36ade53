import { plainNumber, thousands } from '../../base/number-text.ts';
import type { RequirementRow, ScorecardColumn } from '../../records/scorecard.ts';

/** A number of a row with its unit; what is counted in millions is easier to read with commas. */
export function amountText(amount: number | undefined, unit: string): string {
  if (amount === undefined) return '-';
  const digits = Math.abs(amount) >= 10_000 ? thousands(Math.round(amount)) : plainNumber(amount);
  return unit === '' || unit === 'ratio' ? digits : `${digits} ${unit}`;
}

/** The six states, in words: the same in the terminal, on the page and in Markdown. */
export const STATE_WORDS: Readonly<Record<RequirementRow['state'], string>> = {
  met: 'met',
  missed: 'missed',
  undecided: 'undecided',
  invalid: 'invalid',
  'not-measured': 'not measured',
  impossible: 'impossible',
};

/** Requirements against topologies. */
export function scorecardTable({ columns }: { readonly columns: readonly ScorecardColumn[] }): {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
} {
  const [first] = columns;
  return {
    columns: ['requirement', ...columns.map(({ topology }) => topology)],
    rows: (first?.rows ?? []).map(({ id, title }) => [
      title,
      ...columns.map(({ rows }) => {
        const row = rows.find((one) => one.id === id);
        return row === undefined ? '-' : cellText(row);
      }),
    ]),
  };
}

function cellText({ state, value, unit }: RequirementRow): string {
  const word = STATE_WORDS[state];
  return value === undefined ? word : `${word}: ${amountText(value, unit)}`;
}
