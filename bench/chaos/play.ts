import { appendFile, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ChaosCase, OpenCase } from './chaos-case.ts';
import { type Command, type Ended, type Moment, outliving, refusalIn, run } from './commands.ts';
import { machineState } from './machine-state.ts';
import { lostTrials, storedTrials } from './stored-files.ts';

/** How it is broken off. */
export interface Blow {
  readonly moment: (watched: string) => Moment;
  /** of a command to which nothing else happens */
  readonly kill: (pid: number) => void;
  /** tear down first and continue then, or the other way round */
  readonly isDownFirst: boolean;
  /** what `down` refused before it, and will again; absent: nothing */
  readonly known?: string | undefined;
}

export interface Played {
  readonly first: Ended;
  /** what happened to it; absent: it was killed */
  readonly blow: string | undefined;
  /** measured trials that were stored when it was broken off */
  readonly stored: number;
  readonly faults: readonly string[];
}

/** Exits of a command that did what it is for, whatever it found: ok, no, undecided, not valid on this machine. */
const COMPLETE = [0, 1, 3, 4];
/** What it needs was taken from it. */
const ENVIRONMENT = 5;

/** Begins a command, breaks it off, tears down, continues it, tears down again, and looks at everything each time. */
export async function play(chosen: ChaosCase, blow: Blow, log: string): Promise<Played> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'chaos-')));
  const temporary = path.join(folder, 'tmp');
  const before = await machineState(folder);
  try {
    await using opened = await chosen.open(path.join(folder, 'work'));
    await mkdir(temporary);
    await mkdir(path.join(folder, 'work'), { recursive: true });
    return await played(opened, blow, { before, temporary, log, watched: path.join(folder, 'work') });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Place {
  readonly before: readonly string[];
  readonly temporary: string;
  readonly watched: string;
  readonly log: string;
}

async function played(opened: OpenCase, blow: Blow, place: Place): Promise<Played> {
  const { temporary, log } = place;
  const command = (words: readonly string[]): Command => ({
    words,
    cwd: opened.cwd,
    env: { TMPDIR: temporary, ...opened.env },
    starter: opened.starter,
    log,
  });
  const { strike = blow.kill, relieve } = opened.blow ?? {};
  const first = await run(command(opened.words), { moment: blow.moment(place.watched), strike });
  await relieve?.();
  const outlived = await outliving(temporary);
  const { trials, broken } = await storedTrials(opened.reports);
  const own = first.exitCode;
  const faults = [
    ...(own === undefined || COMPLETE.includes(own) || (opened.blow !== undefined && own === ENVIRONMENT)
      ? []
      : [`it ended with ${own}: ${first.output.trim().slice(-400)}`]),
    ...outlived.map((line) => `still there after 10 s: ${line}`),
    ...broken,
  ];

  const down = async (): Promise<void> => {
    const ended = await run(command(['down']));
    const { exitCode = -1 } = ended;
    // All that is left is looked at in either case.
    const isKnown = blow.known !== undefined && refusalIn(ended) === blow.known;
    if (exitCode !== 0 && !isKnown) faults.push(`down ended with ${exitCode}`);
    const after = await machineState(path.dirname(temporary), opened.env);
    const left = after.filter((line) => !place.before.includes(line) && !isOfTheWork(line, place.watched));
    faults.push(...[...left, ...((await opened.left?.()) ?? [])].map((line) => `down left ${line}`));
  };
  if (blow.isDownFirst) await down();
  const { exitCode = -1, output } = await run(command(await opened.again()));
  if (!COMPLETE.includes(exitCode)) faults.push(`continued, it ended with ${exitCode}: ${output.trim().slice(-400)}`);
  faults.push(...(await opened.lacks()).map((line) => `continued, ${line}`));
  const after = await storedTrials(opened.reports);
  faults.push(...after.broken, ...lostTrials(trials, after.trials, opened.keeps));
  await down();
  for (const fault of faults) await appendFile(log, `FAULT ${fault}\n`);
  return { first, blow: opened.blow?.name, stored: trials.size, faults };
}

/** Its own files and disk, and the folder that temporary files lie in. */
const isOfTheWork = (line: string, work: string): boolean =>
  /^file (work|tmp$)/.test(line) || (line.startsWith('mount ') && line.includes(` ${work}/`));
