import type { MeasuredTrial } from '../records/trial-record.ts';

/** They decide whether statements, or what they cost, are known, not how many they are. */
const WITHOUT_INFLUENCE: readonly string[] = ['pg_stat_statements.max', 'mysql.performance_schema', 'mysql.version'];

/** The settings of the databases of trials that decide what counts as a statement, by name; [] where no database said. */
export type Counting = readonly { readonly name: string; readonly value: string }[];

export function countingOf(trials: readonly Pick<MeasuredTrial, 'databaseSettings'>[]): Counting {
  const values = new Map<string, Set<string>>();
  const servers = trials.flatMap(({ databaseSettings }) => databaseSettings ?? []);
  for (const { name, value } of servers.flatMap(({ settings }) => settings)) {
    if (!WITHOUT_INFLUENCE.includes(name)) values.set(name, (values.get(name) ?? new Set()).add(value));
  }
  return [...values]
    .map(([name, set]) => ({ name, value: [...set].sort().join(' and ') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Why two counts of statements, or of their rows, cannot be compared: their databases count by other settings.
 * @param names  of the two, for the reason
 * @returns undefined where they can, and where neither of them is known: then nothing tells them apart
 */
export function unlikeCounting(
  [first, second]: readonly [Counting, Counting],
  names: readonly [string, string],
): string | undefined {
  const [here, there] = names;
  const theirs = new Map(second.map(({ name, value }) => [name, value]));
  // What another kind of database does not have is no difference: both count the same (`counted-statements.ts`).
  const isCommon = (kind: string): boolean =>
    [first, second].every((counting) => counting.length === 0 || counting.some(({ name }) => kindOf(name) === kind));
  const settings = [...new Set([...first, ...second].map(({ name }) => name))];
  const ours = new Map(first.map(({ name, value }) => [name, value]));
  const unlike = settings.filter((name) => isCommon(kindOf(name)) && ours.get(name) !== theirs.get(name));
  if (unlike.length === 0) return undefined;
  const said = unlike.map(
    (name) => `${name} is ${ours.get(name) ?? 'not known'} in ${here}, ${theirs.get(name) ?? 'not known'} in ${there}`,
  );
  return `their databases count statements by other settings: ${said.join(', ')}`;
}

/**
 * Whether times of two counts may be set side by side: one kind of database counts the planning of a statement, another does not. What is
 * not known is PostgreSQL, the only kind that there was once.
 */
export function areTimesAlike(first: Counting, second: Counting): boolean {
  const kinds = (counting: Counting): string =>
    [...new Set(counting.length === 0 ? ['postgresql'] : counting.map(({ name }) => kindOf(name)))].sort().join();
  return kinds(first) === kinds(second);
}

function kindOf(setting: string): 'mysql' | 'postgresql' {
  return setting.startsWith('mysql.') ? 'mysql' : 'postgresql';
}
