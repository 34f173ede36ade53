import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { inProject } from './project.mjs';
import { SetupError } from './setup-error.mjs';
import { announce } from './step.mjs';
import { waitUntil } from './wait.mjs';

const folder = inProject('.cache');
const deadlineMs = 30 * 60_000;

/** Does `work` while no other set-up of this checkout runs; waits for one that does. */
export async function whileAlone(work) {
  inFolder(() => mkdirSync(folder, { recursive: true, mode: 0o755 }));
  let told = false;
  const taken = await waitUntil(() => {
    const { number, owner } = inFolder(take);
    if (number !== undefined) return number;
    if (!told) announce(`another set-up is running here (process ${owner}); waiting for it`);
    told = true;
    return undefined;
  }, deadlineMs);
  if (taken === undefined) {
    throw new SetupError(`Another set-up has been running for ${deadlineMs / 60_000} minutes. If it hangs, end it:`, [
      `kill ${ownerOf(latest()) ?? ''}`,
    ]);
  }
  try {
    return await work();
  } finally {
    release(taken);
  }
}

/** @throws {SetupError} where the folder cannot be written: the checkout of another user, a file system without room */
function inFolder(work) {
  try {
    return work();
  } catch (error) {
    if (error.syscall === undefined) throw error;
    const isForbidden = ['EACCES', 'EPERM'].includes(error.code);
    throw new SetupError(
      `The set-up cannot write into ${folder} (${error.message}).${isForbidden ? ' Run it as the user whose checkout this is, or make the folder yours:' : ''}`,
      isForbidden ? [`sudo chown -R "$(id -un)" '${folder}'`, 'npm start'] : [],
    );
  }
}

/**
 * Locks are numbered, and only the highest counts. To take over from one whose owner has died is to make the next, which one process
 * alone can do; and a lock is removed only while a higher one is there. So nobody removes what another has taken since he looked, and
 * a number that was passed is never taken to be the highest again.
 * @returns the number of the lock that was taken, or the process that has it
 */
function take() {
  const before = latest();
  const owner = ownerOf(before);
  if (owner !== undefined && isSetup(owner)) return { owner };
  const number = before + 1;
  if (!make(number)) return { owner: ownerOf(number) ?? 'just begun' };
  const locks = numbers();
  // Others passed this number, and removed it, since we looked.
  const isPassed = locks.some((one) => one > number);
  for (const one of isPassed ? [number] : locks.filter((other) => other < number)) rmSync(fileOf(one), { force: true });
  return isPassed ? { owner: ownerOf(latest()) ?? 'just begun' } : { number };
}

/** @returns whether it was not there yet */
function make(number) {
  // A link appears whole or not at all, so nobody ever reads a lock without its owner.
  const mine = inProject('.cache', `setup.${process.pid}.tmp`);
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, fileOf(number));
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(mine, { force: true });
  }
}

/** It stays, without an owner: so that the next one has a higher number. */
function release(number) {
  try {
    truncateSync(fileOf(number));
  } catch (error) {
    // Somebody removed it by hand.
    if (error.code !== 'ENOENT') throw error;
  }
}

const fileOf = (number) => inProject('.cache', `setup-${number}.lock`);

function numbers() {
  return readdirSync(folder).flatMap((name) => {
    const number = /^setup-(\d+)\.lock$/.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

/** The highest; 0: there is none. */
const latest = () => Math.max(0, ...numbers());

/** @returns undefined: nobody has it */
function ownerOf(number) {
  try {
    const pid = Number(readFileSync(fileOf(number), 'utf8'));
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Is it alive, and one of us? After a crash its number may belong to somebody else, also to another user. */
function isSetup(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  try {
    return /setup\/(start|test|test-node)\.mjs/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return true;
  }
}
