import { fileURLToPath } from 'node:url';
import type { SerializedError } from 'vitest';
import { createVitest, type TestModule, type Vite } from 'vitest/node';
import config from '../../vitest.config.ts';
import type { ProcessOptions, TestAnswer, TestRequest } from './messages.ts';

/**
 * A process with one warm vitest of the unit project: takes texts of modules and names of tests, answers how the tests went.
 * Started by test-process.ts, with its options as JSON.
 */

const { root, isClean } = JSON.parse(process.argv[2] ?? '') as ProcessOptions;
let texts: TestRequest['texts'] = {};

const otherTexts: Vite.Plugin = {
  name: 'mutation-texts',
  enforce: 'pre',
  load: (id) => texts[id],
};

const unit = unitOptions();
const vitest = await createVitest(
  'test',
  {
    ...unit,
    config: false,
    root,
    watch: false,
    cache: false,
    reporters: [{}],
    // Modules that keep what they once worked out would hide from all files but the first that they are used.
    isolate: isClean,
    maxWorkers: isClean ? 2 : 1,
    bail: isClean ? 0 : 1,
    ...(isClean && { setupFiles: [fileURLToPath(new URL('reach-setup.ts', import.meta.url))] }),
  },
  { plugins: [otherTexts] },
);
await vitest.standalone();

process.on('message', (request: TestRequest) => {
  void answer(request).then(
    (answered) => process.send?.(answered),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');

async function answer(request: TestRequest): Promise<TestAnswer> {
  const changed = [...Object.keys(texts), ...Object.keys(request.texts)];
  texts = request.texts;
  for (const file of changed) vitest.invalidateFile(file);
  // vitest keeps what earlier runs found, and stops a run for a failure of theirs.
  vitest.state.filesMap.clear();
  vitest.state.idMap.clear();
  const project = vitest.getRootProject();
  const specifications = request.files.map(({ file, ids }) =>
    project.createSpecification(file, ids === undefined ? undefined : { testIds: [...ids] }),
  );
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
  return {
    tests: testModules.flatMap(resultsOf),
    outside: Object.fromEntries(testModules.map((one) => [one.moduleId, one.meta().reached ?? []])),
    errors: [unhandledErrors as readonly SerializedError[], ...testModules.map(errorsOf)]
      .flat()
      .map(({ message }) => message),
  };
}

/** Outside of tests: of a module that cannot be loaded, or of a hook. */
function errorsOf(module: TestModule): readonly SerializedError[] {
  return [...module.errors(), ...[...module.children.allSuites()].flatMap((suite) => suite.errors())];
}

function resultsOf(module: TestModule): TestAnswer['tests'] {
  return [...module.children.allTests()].map((test) => ({
    id: test.id,
    file: module.moduleId,
    name: test.fullName,
    state: test.result().state,
    ms: test.diagnostic()?.duration ?? 0,
    reached: test.meta().reached ?? [],
  }));
}

function unitOptions() {
  for (const project of config.test?.projects ?? [])
    if (typeof project === 'object' && 'test' in project && project.test.name === 'unit') return project.test;
  throw new Error('vitest.config.ts has no project named unit');
}
