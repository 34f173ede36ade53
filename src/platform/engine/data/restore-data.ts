import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { monotonicMs, sleep, throwIfAborted, untilAborted } from '../../../base/clock.ts';
import { BenchdayError, messageOf } from '../../../base/errors.ts';
import { displayPath } from '../../../base/file-problem.ts';
import { shownImage } from '../../../topology/shown-image.ts';
import type { BringUp } from '../../platform.ts';
import { explainEngineFailure } from '../connection.ts';
import { lastLines } from '../container-logs.ts';
import { deathWhileStarting } from '../death.ts';
import { type Owner, objectName } from '../names.ts';
import { requireImages } from '../preparation.ts';
import { startContainer } from '../start-container.ts';
import { removeLabelled } from '../tear-down.ts';
import { askReady } from './ask-ready.ts';
import { type PlacedData, placesOf, restoringService, trialVolume } from './data-place.ts';
import { feed, type Fed, lineOf, LONGEST_COMMAND_HOURS, plainBytes, SeenBytes } from './feed.ts';
import { withFileVariables } from './file-variables.ts';
import { fillVolume } from './fill-volume.ts';
import { requireFiles } from './require-files.ts';
import { dropVolume, isKept, isWhole, makeVolume, markWhole } from './kept-volumes.ts';
import { runOneShot, volumeMount } from './one-shot.ts';
import { type ServerWords, serverWords } from './servers.ts';

const BETWEEN_LOOKS_MS = 250;
/** A copy of a server that was running first replays its log. */
const READY_WITHIN_MS = 1_800_000;
const STOP_WITHIN_S = 600;
const LOG_LINES = 30;

/**
 * Restores what is not kept yet: once for each dump, image and settings.
 * @param refused  by volume: what this process tried already, and would only try again for as long
 * @throws {BenchdayError} FILE_INVALID with the server's own error and its statement, SERVICE_DIED, DISK_FULL, RUN_IN_PROGRESS, INTERRUPTED
 */
export async function restoreData(
  docker: Docker,
  request: BringUp,
  refused: Map<string, BenchdayError>,
): Promise<void> {
  const owner = { runId: request.runId, trial: request.trial };
  await requireImages(docker, request.topology);
  for (const place of await placesOf(docker, request.topology)) {
    throwIfAborted(request.signal);
    const before = refused.get(place.volume);
    if (before !== undefined) throw before;
    if (await isKept(docker, place.volume)) continue;
    // What another one made is not ours to drop.
    await makeVolume(docker, place.volume, `${place.set.file} ${place.set.sha256}`).catch((cause: unknown) => {
      throw explainEngineFailure(cause, `the volume ${place.volume} could not be made`);
    });
    try {
      await restore(docker, place, { owner, signal: request.signal });
      await markWhole(docker, place.volume);
    } catch (cause) {
      await removeLabelled(docker, owner);
      await dropVolume(docker, place.volume);
      throwIfAborted(request.signal);
      const error = explainEngineFailure(
        cause,
        `${displayPath(place.set.file)} could not be restored into ${place.set.service}`,
      );
      if (error.code === 'FILE_INVALID') refused.set(place.volume, error);
      throw error;
    }
  }
}

/**
 * Copies what is kept onto the volumes of a trial, before anything uses them.
 * @throws {BenchdayError} DOCKER_FAILED: it is not there, or not whole; DISK_FULL, INTERRUPTED
 */
export async function copyData(docker: Docker, places: readonly PlacedData[], { owner, signal }: Work): Promise<void> {
  for (const place of places) {
    // The engine would make a volume that is not there, and the database would begin empty.
    if (!(await isWhole(docker, place.volume)))
      throw new BenchdayError('DOCKER_FAILED', `the data of ${place.set.service} is not restored (${place.volume})`, {
        hint: 'somebody removed what was kept: start again, and it is restored',
      });
    const { exitCode, said } = await runOneShot(docker, {
      owner,
      signal,
      name: `${place.set.service}-benchday-copy`,
      image: place.imageId,
      command: ['/bin/sh', '-c', 'cp -a /kept/. /trial/'],
      mounts: [
        { ...volumeMount(place.volume, '/kept'), ReadOnly: true },
        volumeMount(objectName(owner, trialVolume(place)), '/trial'),
      ],
    });
    if (exitCode === 0) continue;
    throw failure(said, `the data of ${place.set.service} could not be copied (exit status ${exitCode})`);
  }
}

interface Work {
  readonly owner: Owner;
  readonly signal: AbortSignal;
}

interface Restoring {
  readonly place: PlacedData;
  readonly words: ServerWords;
  readonly signal: AbortSignal;
}

async function restore(docker: Docker, place: PlacedData, { owner, signal }: Work): Promise<void> {
  const { set, service } = place;
  const unnamed = serverWords(set, service);
  if (set.form === 'tar' || set.form === 'folder') await fillVolume(docker, place, { owner, words: unnamed, signal });
  const id = await startContainer(docker, { owner, service: restoringService(place), replica: 1, publish: [] });
  const container = docker.getContainer(id);
  await untilReady(docker, container, { place, words: unnamed, signal });
  const environment = await withFileVariables(docker, container, service);
  const words = serverWords(set, { ...service, environment });
  if (set.form === 'sql' || set.form === 'pg-custom') await feedDump(docker, container, { place, words, signal });
  for (const command of words.finish) {
    const done = await feed(docker, container, command, { input: Readable.from([]), signal });
    const what = `${set.service} could not be finished after the restore`;
    requireEnd(done, what);
    if (done.exitCode !== 0) throw failure(done.said, what);
  }
  await untilAborted(signal, container.stop({ t: STOP_WITHIN_S }));
  const { State: state } = await container.inspect();
  // Killed, it would recover at the beginning of each trial. Servers end with 0, or by the signal that stopped them.
  if (state.ExitCode === 137)
    throw failure(await lastLines(container, LOG_LINES), `${set.service} could not be stopped in ${STOP_WITHIN_S} s`);
  await container.remove({ force: true, v: true });
  await requireFiles(docker, place, { owner, words, signal });
}

async function untilReady(
  docker: Docker,
  container: Docker.Container,
  { place, words, signal }: Restoring,
): Promise<void> {
  const { set } = place;
  const untilMs = monotonicMs() + READY_WITHIN_MS;
  for (;;) {
    throwIfAborted(signal);
    const death = deathWhileStarting(await container.inspect());
    if (death !== undefined) {
      const said = await lastLines(container, LOG_LINES);
      const isOfFiles = set.form === 'tar' || set.form === 'folder';
      const what = `${set.service} ${death} ${isOfFiles ? `on the files of ${displayPath(set.file)}` : 'before anything was restored'}`;
      throw failure(said, what, isOfFiles ? 'FILE_INVALID' : 'SERVICE_DIED');
    }
    const asked = await askReady(docker, container, words.ready);
    if (asked.exitCode === 0) return;
    if (asked.exitCode === 126 || asked.exitCode === 127)
      throw failure(asked.output, `${shownImage(place.service)} has no ${words.ready.command.join(' ')}`);
    if (monotonicMs() > untilMs)
      throw failure(asked.output, `${set.service} was not ready within ${READY_WITHIN_MS / 60_000} minutes`);
    await sleep(BETWEEN_LOOKS_MS, signal);
  }
}

/** @throws {BenchdayError} FILE_INVALID: the server refused the dump, or it changed meanwhile; else what happened to the server */
async function feedDump(
  docker: Docker,
  container: Docker.Container,
  { place, words, signal }: Restoring,
): Promise<void> {
  const { set } = place;
  const seen = new SeenBytes();
  const input = plainBytes(set, seen);
  let unread: unknown;
  input.on('error', (cause) => {
    unread = cause;
  });
  const fed = await feed(docker, container, words.restore, { input, signal });
  const what = `${displayPath(set.file)} could not be restored into ${set.service}`;
  const { State: state } = await container.inspect();
  if (!state.Running) throw failure(await lastLines(container, LOG_LINES), `${what}: the server ended`, 'SERVICE_DIED');
  requireEnd(fed, what);
  if (fed.exitCode !== 0) throw failure(await withStatement(fed.said, set), what, 'FILE_INVALID');
  if (unread !== undefined) throw failure(messageOf(unread), `${what}: it cannot be unpacked`, 'FILE_INVALID');
  if (fed.broken !== undefined) throw failure(messageOf(fed.broken), what);
  await seen.require(set);
}

function requireEnd({ isLate, said }: Fed, what: string): void {
  if (isLate) throw failure(said, `${what}: the command had not ended after ${LONGEST_COMMAND_HOURS} hours`);
}

/** psql and pg_restore say the statement; the client of MariaDB only its line. */
async function withStatement(said: string, set: PlacedData['set']): Promise<string> {
  const number = /^ERROR \d+ .* at line (\d+)/m.exec(said)?.[1];
  if (number === undefined) return said;
  const line = await lineOf(set, Number(number));
  return line === undefined ? said : `${said}\nline ${number}: ${line.slice(0, 500)}`;
}

/** @param code  where nothing better is known of the cause */
function failure(
  said: string,
  what: string,
  code: 'FILE_INVALID' | 'SERVICE_DIED' | 'DOCKER_FAILED' = 'DOCKER_FAILED',
): BenchdayError {
  const isFull = /no space left on device|disk full|Errcode: 28/i.test(said);
  return new BenchdayError(isFull ? 'DISK_FULL' : code, `${what}:\n${said.split('\n').slice(-LOG_LINES).join('\n')}`, {
    ...(code === 'FILE_INVALID' && !isFull
      ? {
          hint: 'make the dump for this server: pg_dump --no-owner --no-privileges, or mariadb-dump, of the same version',
        }
      : {}),
  });
}
