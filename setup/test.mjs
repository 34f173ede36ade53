/**
 * npm test: makes this machine ready, then runs every check and test, and ends with one line that counts them.
 * Only some: npm test -- unit docker
 */
import { auditLines } from './audit.mjs';
import { obtainBaseImage } from './base-image.mjs';
import { checks } from './checks.mjs';
import { obtainChromium } from './chromium.mjs';
import { cpuTimeBetween, readCpuTime } from './cpu-time.mjs';
import { installDependencies } from './dependencies.mjs';
import { obtainEngine } from './docker-engine.mjs';
import { obtainK6 } from './k6.mjs';
import { whileAlone } from './lock.mjs';
import { checkNodeVersion } from './node-version.mjs';
import { buildImages } from './our-images.mjs';
import { SetupError } from './setup-error.mjs';
import { obtainSshd } from './sshd.mjs';
import { explainFailure, step } from './step.mjs';
import { printSummary } from './test-summary.mjs';

const isNothingSkippable = process.env.CI === 'true';
const usual = checks.filter(({ isApart }) => !isApart);

try {
  const chosen = chooseChecks(process.argv.slice(2));
  await step('Node', checkNodeVersion);
  const absent = await whileAlone(() => prepare(chosen));
  const rows = [
    ...(await performBesideEachOther(
      chosen.filter((check) => check.isBesideOthers),
      absent,
    )),
  ];
  for (const check of chosen.filter(({ isBesideOthers }) => !isBesideOthers)) rows.push(await perform(check, absent));
  process.exitCode = printSummary(rows, chosen === usual ? await auditLines() : []);
} catch (error) {
  process.exitCode = explainFailure(error);
  console.log('Tests: 0 passed, 1 failed');
}

function chooseChecks(names) {
  const known = checks.map((check) => check.name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const error = new SetupError(`There is no check called ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
    error.exitCode = 2;
    throw error;
  }
  return names.length === 0 ? usual : checks.filter((check) => names.includes(check.name));
}

/** @returns what could not be had: a map from 'docker', 'chromium', 'k6' or 'sshd' to the error that says why */
async function prepare(chosen) {
  await step('Dependencies', installDependencies);
  const absent = new Map();
  if (chosen.some((check) => check.uses.includes('k6'))) await attempt(absent, 'k6', () => step('k6', obtainK6));
  if (chosen.some((check) => check.uses.includes('sshd')))
    await attempt(absent, 'sshd', () => step('sshd', obtainSshd));
  if (chosen.some((check) => check.needs === 'docker')) {
    await attempt(absent, 'docker', async () => {
      await step('Docker', obtainEngine);
      await step('Base image', obtainBaseImage);
      await step('Our images', () => buildImages());
    });
  }
  if (chosen.some((check) => check.needs === 'chromium')) {
    await attempt(absent, 'chromium', () => step('Chromium', obtainChromium));
  }
  return absent;
}

/** Lacking a part costs only the tests that need it. */
async function attempt(absent, part, work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    explainFailure(error);
    absent.set(part, error);
  }
}

/** Two at a time, the next as soon as one has ended. @returns a row of each, in their order */
async function performBesideEachOther(chosen, absent) {
  const rows = [];
  const waiting = [...chosen.entries()];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, check] = next;
      rows[index] = await perform(check, absent);
    }
  };
  await Promise.all([lane(), lane()]);
  return rows;
}

async function perform(check, absent) {
  const startedMs = performance.now();
  const cpuBefore = readCpuTime();
  if (!check.isBesideOthers) console.log(`\n== ${check.name}`);
  const lack = absent.get(check.needs);
  const outcome = lack === undefined ? await check.perform() : outcomeWithout(check, lack);
  for (const part of check.uses) {
    const partlyLacks = absent.get(part);
    if (partlyLacks === undefined || !isNothingSkippable || partlyLacks.isSkippable) continue;
    outcome.failed.push(`the ${check.name} tests of ${part} (${reasonOf(partlyLacks)})`);
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const cpu = cpuTimeBetween(cpuBefore, readCpuTime());
  return { name: check.name, hasRun: lack === undefined, startedMs, seconds, cpu, outcome };
}

function outcomeWithout(check, lack) {
  const reason = reasonOf(lack);
  const name = `all ${check.name} tests`;
  console.log(`${name}: ${reason}`);
  if (isNothingSkippable) return { passed: 0, failed: [`${name} (${reason})`], skipped: [] };
  return { passed: 0, failed: [], skipped: [{ name, reason }] };
}

function reasonOf(lack) {
  return lack.message.split('\n', 1)[0];
}
