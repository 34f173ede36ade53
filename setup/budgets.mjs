/**
 * The parts of npm test, and the minutes that each may take on two quiet cores; the table in CONTRIBUTING.md says the same.
 * `checks` are names of setup/checks.mjs; a part none of whose checks is there yet is not printed.
 */
export const parts = [
  { name: 'static', checks: ['types', 'lint', 'format', 'imports', 'dead-code'], minutes: 3 },
  { name: 'unit', checks: ['unit'], minutes: 1.5 },
  { name: 'contract', checks: ['contract'], minutes: 1.5 },
  { name: 'cli', checks: ['cli'], minutes: 4 },
  { name: 'docker', checks: ['docker'], minutes: 20 },
  { name: 'browser', checks: ['browser'], minutes: 5 },
  { name: 'lab and drills', checks: ['lab', 'drills'], minutes: 10 },
  { name: 'chaos', checks: ['chaos'], minutes: 2 },
  { name: 'long', checks: ['long'], minutes: 25 },
];

/**
 * What npm test prints of the time: a row for each part that ran, and a warning for each that took longer than it may.
 * @param rows  as in printSummary; those without `cpu` ran where the system does not tell what it gave to others
 * @returns     lines; none where no part ran
 */
export function timeLines(rows) {
  const ran = parts.flatMap((part) => {
    const own = rows.filter((row) => part.checks.includes(row.name) && row.hasRun);
    return own.length === 0 ? [] : [measured(part, own)];
  });
  if (ran.length === 0) return [];
  return [
    `  ${'part'.padEnd(16)} ${'minutes'.padStart(7)} ${'budget'.padStart(7)} ${'steal'.padStart(7)}`,
    ...ran.map(
      ({ name, minutes, budget, steal }) =>
        `  ${name.padEnd(16)} ${minutes.toFixed(1).padStart(7)} ${String(budget).padStart(7)} ${steal.padStart(7)}`,
    ),
    ...ran.filter(({ minutes, budget }) => minutes > budget).map(warning),
  ];
}

function measured({ name, minutes, checks }, rows) {
  // Some run beside each other: their part lasts from the first's start to the last's end.
  const endsMs = rows.map((row) => row.startedMs + 1000 * row.seconds);
  const seconds = (Math.max(...endsMs) - Math.min(...rows.map((row) => row.startedMs))) / 1000;
  const isWhole = checks.length === rows.length;
  return {
    name: isWhole ? name : `${name}, in part`,
    minutes: seconds / 60,
    budget: minutes,
    steal: stealText(rows.map((row) => row.cpu)),
  };
}

/** The share of CPU time that the machine gave to others. */
function stealText(spent) {
  if (spent.includes(undefined)) return 'unknown';
  const sum = (key) => spent.reduce((total, each) => total + each[key], 0);
  if (sum('all') === 0) return 'unknown';
  return `${((100 * sum('steal')) / sum('all')).toFixed(1)} %`;
}

const warning = ({ name, minutes, budget, steal }) =>
  `  Warning: ${name} took ${minutes.toFixed(2)} minutes, its budget on two quiet cores is ${budget} (steal: ${steal}).`;
