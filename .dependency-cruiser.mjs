/**
 * The import law: which room of src/ may import which. ARCHITECTURE.md explains it; CONTRIBUTING.md says how to change it.
 * Every room may import base and records. `cli` and `main.ts` may import every room.
 */
const law = {
  base: [],
  records: [],
  scenario: [],
  topology: [],
  store: [],
  stats: [],
  plan: ['scenario', 'topology'],
  cluster: ['topology'],
  // images by captain.yml; it works with an engine, and only cluster knows dockerode
  build: ['cluster'],
  // the two sides of a comparison: worktrees, their images and topologies
  arms: ['build', 'cluster', 'topology'],
  engines: ['scenario'],
  // for the type of x-benchday.collect
  collectors: ['cluster', 'topology'],
  figures: ['stats'],
  checks: ['stats', 'figures'],
  verdicts: ['stats', 'figures', 'checks'],
  report: ['stats', 'figures', 'verdicts'],
  // what engines report, against servers whose behaviour is known
  selftest: ['engines', 'scenario', 'stats', 'verdicts'],
  // experiments are runs of one trial; what is stored of them is read again
  capacity: [
    'scenario',
    'topology',
    'plan',
    'cluster',
    'engines',
    'run',
    'store',
    'stats',
    'checks',
    'figures',
    'verdicts',
  ],
  run: ['scenario', 'topology', 'plan', 'cluster', 'engines', 'collectors', 'store', 'stats', 'checks', 'figures'],
};

/** A library that only one room may know. */
const owners = { dockerode: 'cluster', yargs: 'cli', 'chart\\.js': 'report', 'chartjs-node-canvas': 'report' };

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...Object.entries(law).map(([room, allowed]) => ({
      name: `room-${room}`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^src/', pathNot: `^src/(${[room, 'base', 'records', ...allowed].join('|')})/` },
    })),
    ...Object.entries(owners).map(([library, room]) => ({
      name: `only-${room}-knows-${library.replace('\\', '')}`,
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/${room}/` },
      to: { path: `^node_modules/(@types/)?${library}(/|$)` },
    })),
    {
      name: 'no-dev-dependency-in-src',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '^node_modules/@types/' },
    },
    { name: 'no-test-in-src', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
