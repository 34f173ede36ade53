import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { random } from '../../../src/base/random.ts';
import type { LogImport } from '../../../src/import/log-import.ts';
import { readLogs } from '../../../src/import/read-logs.ts';
import { files, imported, line, ownDirectory } from './log-texts.ts';

const NOON_S = 1_431_864_000;
const HOUR_S = 3600;
/** Ten pages in ten minutes, three times a day. */
const TIMES = [0, 5, 9].flatMap((hour) =>
  Array.from({ length: 10 }, (_, minute) => NOON_S + hour * HOUR_S + minute * 60),
);

/** What one of several servers was asked for, by turns. */
function ofServer(server: number, servers: number, times = TIMES): readonly string[] {
  return times.filter((_, at) => at % servers === server).map((timeS) => line(timeS, '10.0.0.1', `/${timeS}`));
}

async function read(...texts: readonly (string | Buffer)[]): Promise<LogImport> {
  const folder = await ownDirectory();
  const names = texts.map((_, at) => path.join(folder, `${at}.log`));
  for (const [at, text] of texts.entries()) await writeFile(names[at] ?? '', text);
  const log = await readLogs(files(...names));
  expect(log.files.map(({ name }) => name)).toEqual(names);
  return log;
}

const visitsOf = ({ traffic: { visits } }: LogImport) => ({
  sessions: visits.sessions,
  lengths: [...visits.sessionLengths().entries()].filter(([, count]) => count > 0),
  pauseS: visits.medianPauseS(),
});
const THREE_VISITS = { sessions: 3, lengths: [[10, 3]], pauseS: 60 };

it('a visit to two servers by turns is one, whichever log is given first, and packed or not', async () => {
  const [one, other] = [ofServer(0, 2).join(''), ofServer(1, 2).join('')];
  for (const texts of [
    [one, other],
    [other, gzipSync(one)],
  ]) {
    const log = await read(...texts);
    expect(visitsOf(log)).toEqual(THREE_VISITS);
    expect(log.traffic.requests).toBe(TIMES.length);
    expect(log.traffic.outOfOrder).toBe(0);
  }
});

it('logs that are written newest first are read so side by side', async () => {
  const texts = [0, 1].map((server) => ofServer(server, 2).toReversed().join(''));
  expect(visitsOf(await read(...texts))).toEqual(THREE_VISITS);
});

it('days in files of their own are one log each server, in any order', async () => {
  const days = [2, 0, 1].map((day) => TIMES.map((timeS) => timeS + day * 24 * HOUR_S));
  const texts = days.flatMap((times) => [0, 1].map((server) => ofServer(server, 2, times).join('')));
  expect(visitsOf(await read(...texts))).toEqual({ sessions: 9, lengths: [[10, 9]], pauseS: 60 });
});

it('many clients of three servers, in more than a piece of each, visit as in one log', async () => {
  const chance = random(5);
  const all: string[] = [];
  for (let hit = 0, timeS = NOON_S; hit < 7500; hit++) {
    timeS += Math.floor(chance() * 20);
    all.push(line(timeS, `10.0.0.${Math.floor(chance() * 40)}`, `/page/${hit}/${'long-'.repeat(20)}`));
  }
  const texts: string[][] = [[], [], []];
  for (const one of all) texts[Math.floor(chance() * 3)]?.push(one);
  expect(visitsOf(await read(...texts.map((lines) => lines.join(''))))).toEqual(visitsOf(imported(all.join(''))));
});

it('a file without the names of its fields goes on where the one before it ended, beside another server', async () => {
  const rows = (server: number) =>
    ofServer(server, 2).map((_, at) => {
      const clock = new Date((TIMES[2 * at + server] ?? 0) * 1000).toISOString();
      return `/${at} ${clock.slice(11, 19)} 10.0.0.1 ${clock.slice(0, 10)} 200 GET\n`;
    });
  const fields = '#Fields: cs-uri-stem time c-ip date sc-status cs-method\n';
  const [one, other] = [rows(0), rows(1)];
  const log = await read(fields + one.slice(0, 7).join(''), one.slice(7).join(''), fields + other.join(''));
  expect(log.traffic.requests).toBe(TIMES.length);
  expect(visitsOf(log)).toEqual(THREE_VISITS);
});

it('of very many files of one time so many are open at once, and what is read behind them says so', async () => {
  const log = await read(...Array.from({ length: 66 }, () => line(NOON_S) + line(NOON_S + 60)));
  expect(log.traffic.requests).toBe(132);
  const late = log.files.flatMap(({ notes }, at) => (notes.length > 0 ? [at] : []));
  expect(late).toEqual([64, 65]);
  expect(log.files[64]?.notes).toEqual([
    'more than 64 files are of one time: it was read behind others, and its sessions count apart from theirs',
  ]);
});

it('a file whose first hits do not say which line is the newest has no vote on it', async () => {
  const texts = [0, 1].map((server) => ofServer(server, 2).toReversed().join(''));
  const log = await read(...texts, line(NOON_S + HOUR_S, '10.0.0.2'));
  expect(visitsOf(log)).toMatchObject({ sessions: 4 });
});

it('of what its beginning does not date it is said that it was read behind the one before', async () => {
  const [one, other] = [ofServer(0, 2).join(''), ofServer(1, 2).join('')];
  const log = await read(one, `${'starting\n'.repeat(10_000)}${other}`);
  expect(log.files[1]?.notes).toContain(
    'its beginning does not say when its hits are: it was read behind the file before it, and its sessions count apart from those of other servers of that time',
  );
  expect(log.files[0]?.notes).toEqual([]);
});

it('a file that had to wait says so also where its turn came after others of that time were read', async () => {
  const long = Array.from(
    { length: 64 },
    (_, at) => line(NOON_S, `10.0.0.${at}`) + line(NOON_S + at * HOUR_S + 9, `10.0.0.${at}`),
  );
  const log = await read(...long, line(NOON_S + 5), line(NOON_S + 6));
  expect(log.files.flatMap(({ notes }, at) => (notes.length > 0 ? [at] : []))).toEqual([64, 65]);
});
