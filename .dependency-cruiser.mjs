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
  // where the services run; only it knows dockerode
  platform: ['topology'],
  // built by captain.yml, tagged by git, and those of the two sides of a comparison
  images: ['platform', 'topology'],
  load: ['scenario', 'http', 'stats'],
  collectors: ['platform', 'topology', 'http'],
  // what is broken, and undone: only by what a platform gives
  faults: ['platform', 'topology'],
  planted: ['scenario', 'stats'],
  figures: ['stats'],
  checks: ['stats', 'figures'],
  verdicts: ['stats', 'figures', 'checks'],
  run: ['scenario', 'topology', 'store', 'http', 'platform', 'load', 'collectors', 'stats', 'checks', 'figures'],
  report: ['stats', 'figures', 'verdicts'],
  cli: ['jobs'],
};

/** A library that only one room may know. */
const owners = {
  dockerode: 'platform',
  yargs: 'cli',
  'chart\\.js': 'report',
  'chartjs-node-canvas': 'report',
  // pages that servers show of themselves; what visitors ask goes by http
  undici: 'collectors',
  pg: 'collectors',
  mysql2: 'collectors',
  ioredis: 'collectors',
  // so that every program that is started ends with this one, and has a deadline
  execa: 'base',
};

const ROOMS = `^src/(main\\.ts$|(${[...Object.keys(law), 'jobs'].join('|')})/)`;

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
      to: { path: `(^|/)node_modules/(@types/)?${library}(/|$)` },
    })),
    {
      name: 'only-base-starts-processes',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/base/' },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'main-only-calls-cli',
      severity: 'error',
      from: { path: '^src/main\\.ts$' },
      to: { path: '^src/', pathNot: '^src/cli/' },
    },
    // A file in a folder that the law does not name, or beside main.ts.
    ...[
      { name: 'every-room-has-a-law', severity: 'error', from: { path: '^src/', pathNot: ROOMS }, to: {} },
      { name: 'every-room-has-a-law', severity: 'error', from: {}, to: { path: '^src/', pathNot: ROOMS } },
    ],
    {
      name: 'room-jobs',
      severity: 'error',
      from: { path: '^src/jobs/' },
      to: { path: '^src/(cli/|main\\.ts)' },
    },
    {
      name: 'no-dev-dependency-in-src',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '^node_modules/@types/' },
    },
    { name: 'no-test-in-src', severity: 'error', from: { path: '^src/' }, to: { path: '^(test|bench|setup)/' } },
    {
      name: 'no-input-or-output-in-pure-rooms',
      severity: 'error',
      from: { path: '^src/(stats|figures|checks|verdicts)/' },
      to: { path: '^(node:)?(fs|net|http|https|http2|tls|dgram|dns|worker_threads|cluster|readline|stream)(/|$)' },
    },
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
