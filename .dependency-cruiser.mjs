/**
 * The import law: which room of src/ may import which. ARCHITECTURE.md explains it; CONTRIBUTING.md says how to change it.
 * Every room may import base and records; `jobs` every room but cli; `main.ts` only cli.
 */
const law = {
  base: [],
  records: [],
  stats: [],
  scenario: [],
  topology: [],
  store: [],
  http: [],
  import: ['scenario', 'stats'],
  // where the services run
  cluster: ['topology'],
  // images by captain.yml, and of the two sides of a comparison; they work with an engine, and only cluster knows dockerode
  build: ['cluster', 'topology'],
  arms: ['build', 'cluster', 'topology'],
  engines: ['scenario', 'http', 'stats'],
  collectors: ['cluster', 'topology', 'http'],
  planted: ['scenario', 'stats'],
  figures: ['stats'],
  checks: ['stats', 'figures'],
  verdicts: ['stats', 'figures', 'checks'],
  run: ['scenario', 'topology', 'store', 'http', 'cluster', 'engines', 'collectors', 'stats', 'checks', 'figures'],
  report: ['stats', 'figures', 'verdicts'],
  cli: ['jobs'],
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
