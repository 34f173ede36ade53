import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Tests with real servers mostly wait, so two cores carry three files at once; vitest would run one.
const maxWorkers = Math.max(3, availableParallelism() - 1);

/** What npm test has no room for; npm run test:long. */
const long = [
  'test/browser/live-searches.test.ts',
  'test/cli/warm-up.test.ts',
  'test/docker/capacity/**/*.test.ts',
  'test/docker/drills/{deploy-waits,lose-legacy}.test.ts',
  'test/docker/gate/{against-itself,captain-arms,same-as-docker-build}.test.ts',
  'test/docker/images/build/captain-steps.test.ts',
  'test/docker/platform/own-swarm.test.ts',
  'test/docker/run/{data-sets,database-dies,interruption-phases,signals,silent-engine,two-runs}.test.ts',
  'test/docker/topologies/{broker-cluster,cluster-measured,database-begun,http2-haproxy,java-metrics,java-several-hosts,messaging-tasks}.test.ts',
];

/** They measure a time or a share of the machine, or change what all use: an image of ours, a lab, the whole of the memory. */
const alone = [
  'test/cli/{beside-another-run,flow-stall,full-output,generators-by-ssh,https-target,k6-script,other-engines,resume,selftest,sessions,start-up,target}.test.ts',
  'test/docker/collectors/{example-databases,topologies}.test.ts',
  'test/docker/drills/**',
  'test/docker/gate/{gate,project-images}.test.ts',
  'test/docker/images/build/provenance.test.ts',
  'test/docker/platform/{lab,other-engines,ports,running,servers}.test.ts',
  'test/docker/run/**',
  'test/docker/topologies/cluster.test.ts',
  'test/docker/tutorial/**',
];

const aloneIn = (folder: string): string[] =>
  alone
    .filter((pattern) => pattern.startsWith(`test/${folder}/`))
    .map((pattern) => (pattern.endsWith('**') ? `${pattern}/*.test.ts` : pattern));

interface ProjectOptions {
  readonly timeoutMs: number;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** files at once, where it is neither one nor what the machine carries */
  readonly files?: number;
  readonly isSerial?: boolean;
  /** files share their process and what it has imported: half of the time of small files is that */
  readonly isShared?: boolean;
}

const project = (
  name: string,
  {
    timeoutMs,
    include = [`test/${name}/**/*.test.ts`],
    exclude = [],
    files = maxWorkers,
    isSerial = false,
    isShared = false,
  }: ProjectOptions,
) => ({
  test: {
    name,
    include: [...include],
    exclude: [...exclude],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    isolate: !isShared,
    // The terminal and the browser are shared things, and what is measured is to have the machine for itself: one file at a time.
    ...(isSerial ? { fileParallelism: false } : { maxWorkers: files }),
    // Tests side by side in one file must keep up on a machine that does something else too.
    maxConcurrency: 3,
    // What is waited for comes late on a busy machine; the second of vitest is not long enough.
    expect: { poll: { timeout: 10_000 } },
  },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', { timeoutMs: 20_000, isShared: true }),
      project('contract', { timeoutMs: 20_000, files: 2 }),
      // Most of their time is waiting, for processes and for containers: two files fit beside each other.
      project('cli', { timeoutMs: 60_000, exclude: [...alone, ...long], files: 2 }),
      project('cli-alone', { timeoutMs: 60_000, include: aloneIn('cli'), exclude: long, isSerial: true }),
      project('docker', { timeoutMs: 300_000, exclude: [...alone, ...long], files: 2 }),
      project('docker-alone', { timeoutMs: 300_000, include: aloneIn('docker'), exclude: long, isSerial: true }),
      project('browser', { timeoutMs: 120_000, exclude: long, isSerial: true }),
      project('long', { timeoutMs: 300_000, include: long, isSerial: true }),
      // Of those that run in one go none begins before the one above it has ended.
    ].map(({ test }, groupOrder) => ({ test: { ...test, sequence: { groupOrder } } })),
  },
});
