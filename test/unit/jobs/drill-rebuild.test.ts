import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sleep, wallMs } from '../../../src/base/clock.ts';
import { BenchdayError } from '../../../src/base/errors.ts';
import { readDrillWord } from '../../../src/faults/fault-word.ts';
import { faultDisturbance } from '../../../src/jobs/drill/play-fault.ts';
import { readTopologies } from '../../../src/jobs/read-topologies.ts';
import type { Rebuilding, RebuildRequest } from '../../../src/platform/rebuilding.ts';
import type { DrillMark } from '../../../src/records/drill-record.ts';
import type { Inventory } from '../../../src/records/rebuild-plan.ts';
import type { Subject } from '../../../src/run/subject.ts';
import { UP, aimedAt, fakeGrips } from '../../support/fake-grips.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const COMPOSE = `name: shop
x-benchday: { title: A shop, entry: { service: web, port: 80 } }
services:
  web: { image: 'shop/web:1', ports: ['127.0.0.1::80'], environment: { PASSWORD: very-secret } }
`;
const INVENTORY: Inventory = {
  readyWithinMs: 60_000,
  containers: [
    { service: 'web', replica: 1, name: 'web-1', imageId: 'sha256:1', ports: [{ container: 80, host: 20_001 }] },
  ],
};

/** Plays the loss of everything on what only exists here. @param meanwhile  is done between the loss and the rebuild */
async function played({
  meanwhile = () => Promise.resolve(),
  fails,
  said = '',
}: { meanwhile?: (folder: string) => Promise<void>; fails?: Error; said?: string } = {}) {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, 'compose.yaml');
  await writeFile(file, COMPOSE);
  const [topology] = await readTopologies([`${file}${said}`]);
  if (topology === undefined) throw new Error('it was not read');
  const grips = fakeGrips(['web']);
  const asked: RebuildRequest[] = [];
  const rebuilding: Rebuilding = {
    inventory: () => INVENTORY,
    lose: async () => {
      grips.states.delete('web');
      // Looks come every 250 ms, and one must find it gone.
      await sleep(600);
      await meanwhile(directory.path);
      return { containers: 1, networks: 1, volumes: 0 };
    },
    rebuild: (request) => {
      asked.push(request);
      if (fails !== undefined) return Promise.reject(fails);
      grips.states.set('new', UP);
      request.onContainer({ before: 'web', now: 'new' });
      request.onStep('ready');
      return Promise.resolve();
    },
  };
  const marks: DrillMark[] = [];
  const over = new AbortController();
  over.abort();
  const planFile = join(directory.path, 'rebuild', '02-lose.json');
  const disturbance = faultDisturbance({
    ...{ word: readDrillWord('lose:@all'), runId: 'run', trial: 2, grips, wholeWithinMs: 3_000, planFile },
    ...{ settings: { faultAtMs: 20, holdMs: 20, limitMs: 250 }, onMark: (mark) => marks.push(mark) },
  });
  const services = [{ name: 'web', containers: [aimedAt('web')], service: {}, collect: [] }];
  // What is in memory may be anything by then: only where it was read from counts.
  const running = { topology: { ...topology, services: [], entries: [] }, rebuilding };
  const ended = await disturbance
    .play({ services, running } as unknown as Subject, {
      ...{ startedAtMs: wallMs(), signal: new AbortController().signal, loadOver: over.signal, tell: () => undefined },
    })
    .then(
      () => 'played',
      (error: unknown) => (error as Error).message,
    );
  return { ended, asked, marks, plan: await readFile(planFile, 'utf8') };
}

const lastLookOf = (marks: readonly DrillMark[]) =>
  marks.findLast(({ what }) => what === 'broken' || what === 'whole')?.what;
const stepsOf = (marks: readonly DrillMark[]) => marks.flatMap(({ step }) => step ?? []);

it('what is rebuilt is read from the plan and the files, not from memory; the plan holds no secret', async () => {
  const { ended, asked, marks, plan } = await played();
  expect(ended).toBe('played');
  const [request] = asked;
  expect(request?.topology.services.map(({ name, image }) => `${name} ${image}`)).toEqual(['web shop/web:1']);
  expect(request?.topology.services[0]?.environment).toMatchObject({ PASSWORD: 'very-secret' });
  expect(request).toMatchObject({ volumes: 'kept', inventory: INVENTORY });
  expect(plan).not.toContain('very-secret');
  expect(stepsOf(marks)).toEqual(['gone', 'read', 'ready']);
  // The new one is in the place of the old one, and so all is whole.
  expect(lastLookOf(marks)).toBe('whole');
});

it('a password that was typed beside the file is not in the plan either, and is there when the topology is read again', async () => {
  const said =
    '#{"collect":{"web":{"kind":"postgresql","port":80,"user":"u","database":"d","password":"typed-secret"}}}';
  const { ended, asked, marks, plan } = await played({ said });
  expect({ ended, failed: marks.find(({ step }) => step === 'failed')?.detail }).toEqual({ ended: 'played' });
  expect(plan).not.toContain('typed-secret');
  expect(asked[0]?.topology.collect['web']).toMatchObject([{ password: 'typed-secret' }]);
});

it('the plan that counts is the one in the file', async () => {
  const { asked } = await played({
    meanwhile: async (folder) => {
      const path = join(folder, 'rebuild', '02-lose.json');
      await writeFile(path, (await readFile(path, 'utf8')).replace('20001', '20002'));
    },
  });
  expect(asked[0]?.inventory.containers[0]?.ports).toEqual([{ container: 80, host: 20_002 }]);
});

it('a topology that was changed meanwhile is not rebuilt as another, and the play goes on', async () => {
  const { ended, asked, marks } = await played({
    meanwhile: (folder) => writeFile(join(folder, 'compose.yaml'), COMPOSE.replace('web:1', 'web:2')),
  });
  expect({ ended, asked: asked.length }).toEqual({ ended: 'played', asked: 0 });
  expect(marks.find(({ step }) => step === 'failed')?.detail).toContain('was changed since the plan was stored');
  expect(lastLookOf(marks)).toBe('broken');
});

it('a rebuild that fails is marked; what is no fault of the topology ends the play', async () => {
  const failed = await played({ fails: new BenchdayError('SERVICE_NOT_READY', 'web was not ready\nlog') });
  expect(failed.ended).toBe('played');
  expect(failed.marks.find(({ step }) => step === 'failed')?.detail).toBe('web was not ready');
  expect((await played({ fails: new Error('a bug') })).ended).toBe('a bug');
}, 30_000);
