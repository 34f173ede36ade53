import { parentPort, workerData } from 'node:worker_threads';
import * as fc from 'fast-check';
import { BrokenProperty } from './fuzz-target.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { type FoundFault, type FuzzAnswer, type FuzzTask, LIMITS } from './fuzz-thread.ts';
import { keptInputs } from './kept-inputs.ts';
import { mutated } from './mutations.ts';
import { SharedState } from './shared-state.ts';
import { tryInput } from './try-input.ts';

/** A thread that feeds one parser. Chunk by chunk, each with a seed of its own, so that a fault can be made to shrink and others follow. */
const CHUNK = 500;
const SHRINKING_MS = 15_000;
const MOST_FAULTS = 5;
/** What takes less has not filled so much memory. */
const WORTH_MEASURING_MS = 5;

const task = workerData as FuzzTask;
const { mostMs, mostBytes } = task.limits ?? LIMITS;
const state = new SharedState(task.memory);
const { targets } = (await import(task.targets ?? './targets.ts')) as { readonly targets: readonly FuzzTarget[] };
const target = targets.find(({ name }) => name === task.target);
if (target === undefined) throw new Error(`there is no parser ${task.target}`);

const counts = { read: 0, refused: 0 };
let longestMs = 0;
let residentBytes = process.memoryUsage.rss();
let found: FoundFault | undefined;

/** @throws {Error} what is wrong with how the parser took it */
async function attempt(input: Buffer): Promise<void> {
  const { ms, grownBytes } = await measured(input);
  // A machine that is busy, or a heap that was cleaned late, is slow once.
  if (ms > mostMs || grownBytes > mostBytes) {
    const again = await measured(input);
    longestMs = Math.max(longestMs, Math.min(ms, again.ms));
    if (Math.min(ms, again.ms) > mostMs) throw note(input, `it took ${Math.round(again.ms)} ms`, '');
    if (Math.min(grownBytes, again.grownBytes) > mostBytes) {
      throw note(input, `the memory grew by ${Math.round(again.grownBytes / 1024 / 1024)} MB`, '');
    }
  } else longestMs = Math.max(longestMs, ms);
}

async function measured(input: Buffer): Promise<{ readonly ms: number; readonly grownBytes: number }> {
  state.begin(input);
  const begun = performance.now();
  const cpuBefore = process.cpuUsage();
  const tried = await tryInput(target as NonNullable<typeof target>, input, task.folder);
  const { user, system } = process.cpuUsage(cpuBefore);
  // Others may have had the processor meanwhile. Who only waits is found by the thread that watches.
  const ms = Math.min(performance.now() - begun, (user + system) / 1000);
  if (tried.state === 'fault') throw note(input, tried.fault, tried.stack);
  counts[tried.state]++;
  if (ms < WORTH_MEASURING_MS) return { ms, grownBytes: 0 };
  const before = residentBytes;
  residentBytes = process.memoryUsage.rss();
  return { ms, grownBytes: residentBytes - before };
}

function note(input: Buffer, fault: string, stack: string): Error {
  found = { fault, stack, input: Buffer.from(input) };
  return new BrokenProperty(fault);
}

const begunMs = performance.now();
const left = (): number => Math.min(CHUNK, task.inputs - counts.read - counts.refused);
const leftMs = (): number => task.seconds * 1000 - (performance.now() - begunMs);
const faults: FoundFault[] = [];
const kept = keptInputs(task.target).map(({ bytes }) => bytes);
const inputs = fc.oneof(
  { weight: 1, arbitrary: target.grammar },
  { weight: 1, arbitrary: mutated([...target.seeds, ...kept], target.words) },
);
const property = fc.asyncProperty(inputs, attempt);

// The first start of a parser is slow, as it is loaded.
await tryInput(target, target.seeds[0] ?? Buffer.alloc(0), task.folder);
for (let chunk = 0; left() > 0 && leftMs() > 0 && faults.length < MOST_FAULTS; chunk++) {
  found = undefined;
  const result = await fc.check(property, {
    seed: (task.seed + chunk * 7919) | 0,
    numRuns: left(),
    interruptAfterTimeLimit: Math.max(1, faults.length > 0 ? Math.min(leftMs(), SHRINKING_MS) : leftMs()),
    markInterruptAsFailure: false,
  });
  const fault = found as FoundFault | undefined;
  if (fault === undefined && result.failed && result.errorInstance instanceof Error) throw result.errorInstance;
  // The last that failed is the smallest.
  if (fault !== undefined && !faults.some((other) => isAlike(other, fault))) faults.push(fault);
}

function isAlike(one: FoundFault, other: FoundFault): boolean {
  const kind = ({ fault, stack }: FoundFault): string => fault.replace(/\d+/g, 'n').slice(0, 40) + placeOf(stack);
  return kind(one) === kind(other);
}

/** The line of ours nearest to what was thrown. */
function placeOf(stack: string): string {
  return stack.split('\n').find((line) => line.includes('/src/')) ?? '';
}

const answer: FuzzAnswer = {
  seconds: (performance.now() - begunMs) / 1000,
  read: counts.read,
  refused: counts.refused,
  longestMs,
  faults,
};
parentPort?.postMessage(answer);
