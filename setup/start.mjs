/**
 * npm start: makes this machine ready, then runs the benchmarking day. What is there is used; what is not is installed.
 * Arguments after `--` go to benchday: npm start -- --trials 3
 */
import { obtainBaseImage } from './base-image.mjs';
import { installDependencies } from './dependencies.mjs';
import { obtainEngine } from './docker-engine.mjs';
import { whileAlone } from './lock.mjs';
import { runBenchday } from './main-job.mjs';
import { checkNodeVersion } from './node-version.mjs';
import { buildImages } from './our-images.mjs';
import { explainFailure, step } from './step.mjs';

try {
  await step('Node', checkNodeVersion);
  await whileAlone(async () => {
    await step('Dependencies', installDependencies);
    await step('Docker', obtainEngine);
    await step('Base image', obtainBaseImage);
    await step('Our images', buildImages);
  });
  console.log('');
  process.exitCode = await runBenchday(['run', 'scenarios/quick-day.yaml', ...process.argv.slice(2)]);
} catch (error) {
  process.exitCode = explainFailure(error);
}
