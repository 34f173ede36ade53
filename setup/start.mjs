/**
 * npm start: makes this machine ready, then runs the benchmarking day. What is there is used; what is not is installed.
 * Arguments after `--` go to benchday: npm start -- --trials 3. With --lab the lab is brought up before.
 */
import { obtainBaseImage } from './base-image.mjs';
import { installDependencies } from './dependencies.mjs';
import { obtainEngine } from './docker-engine.mjs';
import { whileAlone } from './lock.mjs';
import { runBenchday } from './main-job.mjs';
import { checkNodeVersion } from './node-version.mjs';
import { buildImages } from './our-images.mjs';
import { explainFailure, step } from './step.mjs';

const words = process.argv.slice(2);
const isOnLab = words.includes('--lab');

try {
  await step('Node', checkNodeVersion);
  await whileAlone(async () => {
    await step('Dependencies', installDependencies);
    await step('Docker', obtainEngine);
    await step('Base image', obtainBaseImage);
    await step('Our images', () => buildImages());
    if (isOnLab) await step('Servers', () => buildImages(['server']));
  });
  console.log('');
  const lab = isOnLab ? await runBenchday(['lab', 'up']) : 0;
  process.exitCode = lab === 0 ? await runBenchday(['run', 'scenarios/quick-day.yaml', ...words]) : lab;
} catch (error) {
  process.exitCode = explainFailure(error);
}
