import { connect as connectTo } from 'node:net';
import { BenchdayError } from '../../base/errors.ts';
import { counted, plainNumber } from '../../base/number-text.ts';
import type { Platform } from '../../platform/platform.ts';
import { type FoundSwarm, type ReachedServer, type SwarmPlace } from '../../platform/swarm/find-swarm.ts';
import { imageProblems, type OwnSwarm, openOwnSwarm } from '../../platform/swarm/own-swarm.ts';
import type { Finding } from './finding.ts';

const REACHED_WITHIN_MS = 2000;

interface SwarmLook {
  readonly open: (place: SwarmPlace) => Promise<OwnSwarm>;
  readonly images: typeof imageProblems;
}

/** What a Swarm needs for topologies to run there: a manager, nodes with names, their engines and ports. Nothing is changed. */
export async function swarmFindings(
  place: SwarmPlace,
  { open, images }: SwarmLook = { open: (asked) => openOwnSwarm(asked, () => undefined), images: imageProblems },
): Promise<{ readonly findings: readonly Finding[]; readonly platform?: Platform }> {
  try {
    const { found, platform } = await open(place);
    const servers = await Promise.all(found.servers.map(serverFinding));
    const problems = [...found.problems, ...(await images(found))];
    return { findings: [managerFinding(found), ...servers, ...problemFindings({ ...found, problems })], platform };
  } catch (error) {
    if (!(error instanceof BenchdayError)) throw error;
    return { findings: [{ name: 'Swarm', state: 'bad', detail: error.message, hint: error.hint }] };
  }
}

function managerFinding({ id, version, servers }: FoundSwarm): Finding {
  const detail = `${version}, ${id}: ${counted(servers.length, 'server')} can be used`;
  // `docker info` does not say whether a kernel has IPVS.
  return { name: 'Swarm', state: 'good', detail: `${detail}; names by DNS (dnsrr), so no IPVS is needed` };
}

async function serverFinding(server: ReachedServer): Promise<Finding> {
  const { name, cpus, memoryBytes, engineVersion, address, ports } = server;
  const size = `${counted(cpus, 'core', 'cores', plainNumber)}, ${plainNumber(memoryBytes / 2 ** 30)} GiB`;
  const [first, last] = [Math.min(...ports.keys()), Math.max(...ports.keys())] as const;
  const detail = `${size}, Docker ${engineVersion}, ports ${first}-${last} at ${address}`;
  const silence = await silenceAt(address, first);
  if (silence === undefined) return { name: `server ${name}`, state: 'good', detail };
  const hint = `let this machine reach these ports (firewall), or name another address: docker node update --label-add benchday.address=<address> <node>`;
  return { name: `server ${name}`, state: 'warning', detail: `${detail}: ${silence}`, hint };
}

function problemFindings({ problems, unnamed, servers }: FoundSwarm): readonly Finding[] {
  const label = 'docker node update --label-add srv=srv1 <node>';
  const nobody = servers.length + problems.length === 0;
  return [
    ...problems.map((problem): Finding => {
      const [name = '', ...rest] = problem.split(': ');
      return { name: `server ${name}`, state: 'bad', detail: rest.join(': ') };
    }),
    ...(unnamed.length === 0 && !nobody
      ? []
      : [
          {
            name: 'nodes without a name',
            state: nobody ? ('bad' as const) : ('warning' as const),
            detail: `${unnamed.join(', ')}: nothing runs there`,
            hint: label,
          },
        ]),
  ];
}

/** Why nothing is heard of a port; a connection that is refused was heard. */
async function silenceAt(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connectTo({ host, port, timeout: REACHED_WITHIN_MS });
    const end = (silence?: string): void => {
      socket.destroy();
      resolve(silence);
    };
    socket.once('connect', () => {
      end();
    });
    socket.once('timeout', () => {
      end(`no answer within ${REACHED_WITHIN_MS / 1000} s`);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      end(error.code === 'ECONNREFUSED' ? undefined : (error.code ?? error.message));
    });
  });
}
