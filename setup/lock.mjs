import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { inProject } from './project.mjs';
import { SetupError } from './setup-error.mjs';
import { announce } from './step.mjs';
import { waitUntil } from './wait.mjs';

const lockFile = inProject('.cache', 'setup.lock');
const deadlineMs = 30 * 60_000;

/** Does `work` while no other set-up of this checkout runs; waits for one that does. */
export async function whileAlone(work) {
  mkdirSync(inProject('.cache'), { recursive: true });
  let told = false;
  const taken = await waitUntil(() => {
    const owner = take();
    if (owner === undefined) return true;
    if (!told) announce(`another set-up is running here (process ${owner}); waiting for it`);
    told = true;
    return undefined;
  }, deadlineMs);
  if (taken === undefined) {
    throw new SetupError(`Another set-up has been running for ${deadlineMs / 60_000} minutes. If it hangs, end it:`, [
      `kill ${readOwner() ?? ''}`,
    ]);
  }
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

/** Takes the lock. @returns undefined, or the process that has it */
function take() {
  // A link appears whole or not at all, so nobody ever reads a lock without its owner.
  const mine = `${lockFile}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, lockFile);
    return undefined;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const owner = readOwner();
    if (owner !== undefined && isSetup(owner)) return owner;
    rmSync(lockFile, { force: true });
    return owner ?? 'just ended';
  } finally {
    rmSync(mine, { force: true });
  }
}

function readOwner() {
  try {
    return Number(readFileSync(lockFile, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Is it alive, and one of us? After a crash its number may belong to somebody else. */
function isSetup(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  try {
    return /setup\/(start|test|test-node)\.mjs/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return true;
  }
}
