import { appendFile, readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { benchday } from '../../test/support/benchday-process.ts';
import { smallScenario, smallSite } from '../../test/support/small-site.ts';
import { storedDrill } from '../../test/support/stored-drill.ts';
import { lacksOfRun, resumed } from '../chaos/cases.ts';
import { writeFiles } from '../chaos/small-work.ts';

/** A command whose disk becomes full. It needs no Docker engine. */
export interface DiskCase {
  readonly name: string;
  readonly open: (folder: string) => Promise<OpenDiskCase>;
}

interface OpenDiskCase extends AsyncDisposable {
  readonly words: readonly string[];
  readonly reports?: string;
  /** what continues it, or repeats it where it stores nothing */
  readonly again: () => Promise<readonly string[]>;
  /** what lacks once it was */
  readonly lacks: () => Promise<readonly string[]>;
}

const nothing = { [Symbol.asyncDispose]: () => Promise.resolve() };
const RUN = ['--trials', '2', '--progress', 'plain'];

async function writeScenario(folder: string): Promise<void> {
  await writeFiles(folder, { 'small.yaml': smallScenario({ durationS: 1, warmUpS: 0 }) });
}

const run: DiskCase = {
  name: 'run',
  async open(folder) {
    const site = await smallSite();
    await writeScenario(folder);
    const reports = path.join(folder, 'reports');
    const words = ['run', './small.yaml', '--target', site.url, ...RUN];
    return {
      words,
      reports,
      again: async () => {
        const next = await resumed(reports, words, ['run', '--progress', 'plain']);
        // One that is finished lacks at most its report.
        return next === words && (await isThere(path.join(reports, 'latest'))) ? ['report', 'latest'] : next;
      },
      lacks: () => lacksOfRun(reports),
      [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
    };
  },
};

/** A command that reads a stored run, and makes a file of it. */
function made(name: string, words: readonly string[], file: (reports: string) => string): DiskCase {
  return {
    name,
    async open(folder) {
      await using site = await smallSite();
      await writeScenario(folder);
      const reports = path.join(folder, 'reports');
      const words1 = ['run', './small.yaml', '--target', site.url, '--trials', '1', '--progress', 'plain'];
      const { exitCode, stderr } = await benchday(words1, { cwd: folder, env: { TMPDIR: path.join(folder, 'tmp') } });
      if (exitCode !== 0) throw new Error(stderr);
      return {
        ...nothing,
        words,
        reports,
        again: () => Promise.resolve(words),
        lacks: async () => ((await isThere(file(reports))) ? [] : [`${file(reports)} is not there`]),
      };
    },
  };
}

const LOG = Array.from({ length: 200 }, (_, at) => {
  const second = String(at % 60).padStart(2, '0');
  return `10.0.0.${at % 20} - - [10/Oct/2026:13:${String(at % 50).padStart(2, '0')}:${second} +0000] "GET /page/${at % 7} HTTP/1.1" 200 1043`;
}).join('\n');

const importing: DiskCase = {
  name: 'import',
  async open(folder) {
    await writeFiles(folder, { 'access.log': `${LOG}\n` });
    const words = ['import', './access.log', '-o', 'mine.yaml', '--requests', 'mix.yaml'];
    return {
      ...nothing,
      words,
      // One of the two may be there already.
      again: () => Promise.resolve([...words, '--force']),
      lacks: async () => {
        const texts = await Promise.all(
          ['mine.yaml', 'mix.yaml'].map((name) => readFile(path.join(folder, name), 'utf8').catch(() => '')),
        );
        return texts.some((text) => text === '') ? ['a file is not there'] : [];
      },
    };
  },
};

const evidence: DiskCase = {
  name: 'evidence',
  async open(folder) {
    const reports = path.join(folder, 'reports');
    const drill = await storedDrill(reports, 1, 500);
    const words = ['evidence', drill, '-o', 'evidence.tar.gz'];
    return {
      ...nothing,
      words,
      again: () => Promise.resolve(words),
      lacks: async () => ((await isThere(path.join(folder, 'evidence.tar.gz'))) ? [] : ['there is no archive']),
    };
  },
};

const APPLICATION = JSON.stringify({ services: { web: { image: 'debian:bookworm-slim', ports: ['80'] } } });

/** A command that writes over files of its user, of which it was told that it may: all of them then, or none. */
function overwriting(name: string, words: readonly string[], own: Readonly<Record<string, string>>): DiskCase {
  return {
    name,
    async open(folder) {
      await writeFiles(folder, own);
      const { exitCode, stderr } = await benchday(words, { cwd: folder, env: { TMPDIR: path.join(folder, 'tmp') } });
      if (exitCode !== 0) throw new Error(stderr);
      const names = await readdir(folder, { recursive: true, withFileTypes: true });
      const written = names
        .filter((entry) => entry.isFile() && own[entry.name] === undefined)
        .map((entry) => path.join(entry.parentPath, entry.name));
      if (written.length === 0) throw new Error(`benchday ${words.join(' ')} wrote nothing`);
      for (const file of written) await appendFile(file, OF_USER);
      const lost: string[] = [];
      return {
        ...nothing,
        words: [...words, '--force'],
        again: async () => {
          const states = await Promise.all(written.map(stateOf));
          if (states.includes('lost') || (states.includes('own') && states.includes('new')))
            lost.push(`the files of the user are ${states.join(', ')}`);
          return [...words, '--force'];
        },
        lacks: () => Promise.resolve(lost),
      };
    },
  };
}

const OF_USER = '# mine\n';

/** Whether a file is as its user had it, there or beside it under the name that was told, or the new one. */
async function stateOf(file: string): Promise<'own' | 'new' | 'lost'> {
  const beside = (await readdir(path.dirname(file))).filter((name) => name.startsWith(`${path.basename(file)}.`));
  const places = [file, ...beside.map((name) => path.join(path.dirname(file), name))];
  const texts = await Promise.all(places.map((place) => readFile(place, 'utf8').catch(() => '')));
  if (texts.some((text) => text.endsWith(OF_USER))) return 'own';
  return texts[0] === '' ? 'lost' : 'new';
}

export const cases: readonly DiskCase[] = [
  overwriting('init', ['init', '.'], { 'compose.yaml': APPLICATION }),
  overwriting('import-again', ['import', './access.log', '-o', 'mine.yaml', '--requests', 'mix.yaml'], {
    'access.log': `${LOG}\n`,
  }),
  run,
  made('report', ['report', 'latest'], (reports) => path.join(reports, 'latest/report.html')),
  evidence,
  made('scorecard', ['scorecard', 'target'], (reports) => path.join(reports, 'scorecard')),
  importing,
];

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
