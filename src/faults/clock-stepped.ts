import { z } from 'zod';
import { BenchdayError } from '../base/errors.ts';
import type { FaultGrips, PlacedFile } from '../platform/grips.ts';
import type { Service, Topology } from '../topology/topology.ts';
import type { Amount } from './amount.ts';
import { defineFault, eachOf } from './fault.ts';

const stepped = z.strictObject({ containers: z.array(z.string()), stepS: z.number() });
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const LONGEST_S = 3_650 * 86_400;

/** @source topologies/faults/clock/Dockerfile */
export const CLOCK_IMAGE = 'benchday/clock:latest';
const PLACE = '/opt/benchday-clock';
const LIBRARY = `${PLACE}/libfaketime.so.1`;
/** In each container's own layer: a volume would step the clocks of all that share it. */
const OFFSET = '/.benchday-clock';
const VOLUME = 'benchday-clock';

const step: Amount<number> = {
  title: 'a step of at most 3650d, as =+1h or =-30s,',
  read: (text = '') => {
    const [, sign, digits, unit = ''] = /^([+-])(\d{1,9})([smhd])$/.exec(text) ?? [];
    const stepS = Number(digits) * (SECONDS[unit] ?? Number.NaN);
    return stepS > 0 && stepS <= LONGEST_S ? { value: sign === '-' ? -stepS : stepS } : undefined;
  },
};

/** Its wall clock jumps, as after a wrong answer from a time server; what measures time that has passed goes on. The machine's clock is left. */
export const clockStepped = defineFault({
  id: 'clock',
  title: 'its clock is stepped',
  amount: step,
  requireService: (service) => {
    requireOurs(service);
  },
  requireTools: (grips) =>
    grips.requireImage(CLOCK_IMAGE, { use: 'a clock is stepped by', hint: 'benchday build clock' }),
  prepare: (service) => Promise.resolve(preloaded(service)),
  prepareTopology: withLibrary,
  shape: stepped,
  plan: async ({ containers }, grips, stepS) => {
    for (const { id, name } of containers) await requireLoaded(grips, { id, name });
    return { containers: containers.map(({ id }) => id), stepS };
  },
  apply: ({ containers, stepS }, grips) => eachOf(containers, (id) => grips.writeFile(id, OFFSET, offsetFile(stepS))),
  undo: ({ containers }, grips) => eachOf(containers, (id) => grips.writeFile(id, OFFSET, offsetFile(0))),
});

function offsetFile(stepS: number): PlacedFile {
  return { content: `${stepS < 0 ? '' : '+'}${stepS}\n`, mode: 0o644, uid: 0, gid: 0 };
}

/** The library stands in for that of the program's own system, so it must be of the same. @throws {BenchdayError} FAULT_REFUSED */
function requireOurs({ name, image, shownImage = image }: Service): void {
  if (image.startsWith('benchday/')) return;
  throw new BenchdayError(
    'FAULT_REFUSED',
    `the clock of ${name} cannot be stepped: ${shownImage} is no image of this project, and only of those it is known that they are Debian's`,
    { hint: "the host's clock is never stepped; aim it at a service whose image is benchday/..." },
  );
}

/** @throws {BenchdayError} FAULT_REFUSED where the program asks the kernel itself, as those of Go do */
async function requireLoaded(grips: FaultGrips, { id, name }: { readonly id: string; readonly name: string }) {
  if (await grips.hasLoaded(id, 'libfaketime')) return;
  throw new BenchdayError(
    'FAULT_REFUSED',
    `the clock of ${name} cannot be stepped: its programs did not load ${LIBRARY}`,
    { hint: 'a program that is linked statically, as those of Go are, asks the kernel for the time' },
  );
}

/** With the library before its own, which does nothing until the offset is another. */
function preloaded(service: Service): Service {
  const { environment, files = [], dependsOn, mounts } = service;
  return {
    ...service,
    environment: {
      ...environment,
      LD_PRELOAD: [LIBRARY, environment['LD_PRELOAD'] ?? ''].filter(Boolean).join(' '),
      FAKETIME_TIMESTAMP_FILE: OFFSET,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_DONT_RESET: '1',
    },
    files: [...files, { target: OFFSET, ...offsetFile(0) }],
    dependsOn: [...dependsOn, { service: VOLUME, condition: 'service_completed_successfully' }],
    mounts: [...mounts, { kind: 'volume', source: VOLUME, target: PLACE, readOnly: true }],
  };
}

/** With a service that ends at once, and leaves the library in a volume. */
function withLibrary(topology: Topology, [first]: readonly Service[]): Topology {
  if (first === undefined) return topology;
  const { placement } = first;
  const library: Service = {
    ...{ name: VOLUME, role: 'worker', image: CLOCK_IMAGE, environment: {}, tmpfs: [], init: false, restart: 'no' },
    ...{ stopGracePeriodMs: 1_000, ports: [], expose: [], dependsOn: [], networks: [], labels: {}, capAdd: [] },
    ...{ ulimits: [], replicas: 1, limits: {} },
    mounts: [{ kind: 'volume', source: VOLUME, target: PLACE, readOnly: false }],
    ...(placement === undefined ? {} : { placement }),
  };
  return { ...topology, services: [...topology.services, library], volumes: [...topology.volumes, VOLUME] };
}
