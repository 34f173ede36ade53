import { BenchdayError, messageOf } from '../../base/errors.ts';
import { plainSeconds } from '../../base/number-text.ts';
import type { BringUp } from '../platform.ts';
import { lastLines, withoutSecrets } from './container-logs.ts';
import type { ServiceStart, Unit, UnitHost } from './service-start.ts';

const LOG_LINES = 20;

/** The error for a service of which a container ended while we waited. */
export async function diedWhileStarting(host: UnitHost, unit: Unit, death: string): Promise<BenchdayError> {
  return new BenchdayError('SERVICE_DIED', `${unit.service.name} ${death}${await logOf(host, unit)}`);
}

/** The error for the deadline: names who holds the others up, and apart from them those that still wait. */
export async function notReadyInTime(
  host: UnitHost,
  { readyWithinMs }: BringUp,
  starts: readonly ServiceStart[],
): Promise<BenchdayError> {
  const late = starts.filter(({ stage }) => stage !== 'ready');
  const lines: string[] = [];
  for (const { service, units } of late.filter(({ stage }) => stage !== 'waiting')) {
    const culprit = units.find(({ isReady }) => !isReady);
    if (culprit === undefined) continue;
    const said = `it last said: ${lastSeen(culprit)}${await logOf(host, culprit)}`;
    lines.push(`${service.name} was not ready within ${plainSeconds(readyWithinMs)}; ${said}`);
  }
  const waiting = late.filter(({ stage }) => stage === 'waiting').map(({ service }) => service.name);
  if (waiting.length > 0) lines.push(`not started, as they wait for others: ${waiting.join(', ')}`);
  return new BenchdayError('SERVICE_NOT_READY', lines.join('\n'));
}

function lastSeen({ service, seen, health, waitsFor }: Unit): string {
  if (seen === undefined) return waitsFor ?? 'nothing, its container was still being started';
  const { Status: status, Health: known } = seen.State;
  if (known === undefined && status === 'running') {
    return `running, but others wait for ${service.name} to be healthy and neither the file nor the image has a health check`;
  }
  const said = health?.lastSaid() ?? known?.Log.at(-1)?.Output.trim() ?? 'nothing';
  if (known === undefined) return status;
  return `${status}, its health check: ${said === '' ? 'no output' : withoutSecrets(said, seen)}`;
}

async function logOf(host: UnitHost, unit: Unit): Promise<string> {
  const container = unit.seen?.Id ?? unit.id;
  if (container === undefined) return '';
  try {
    const text = await lastLines(host.engine(unit).getContainer(container), LOG_LINES);
    return text === '' ? '\nits log is empty' : `\nthe last lines of its log:\n${text.replaceAll(/^/gm, '  ')}`;
  } catch (failure) {
    return `\nits log could not be read: ${messageOf(failure)}`;
  }
}
