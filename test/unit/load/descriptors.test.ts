import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { Socket } from 'node:net';
import { once } from 'node:events';
import { limitedStreams, mostConnections } from '../../../src/load/replay/descriptors.ts';
import { placeCells, Places } from '../../../src/load/replay/places.ts';

it('connections beyond those that the process can spare fail as the system would have it, and come back when one closes', async () => {
  const opened: Socket[] = [];
  const real = () => {
    const socket = new Socket();
    opened.push(socket);
    return socket;
  };
  const [open] = limitedStreams([real], new Places(placeCells(), 2));
  if (open === undefined) throw new Error('no stream');
  const another = () =>
    open(
      () => undefined,
      () => undefined,
    );
  const [first] = [another(), another()];
  const refused = another();
  const [error] = (await once(refused, 'error').catch((thrown: unknown) => [thrown])) as [unknown];
  expect(error).toMatchObject({ code: 'EMFILE' });
  expect(opened.length).toBe(2);
  first.destroy();
  await once(first, 'close');
  another().on('error', () => undefined);
  expect(opened.length).toBe(3);
});

it.skipIf(process.platform !== 'linux')('so many are what the limit leaves', () => {
  const limit = Number(execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }));
  const most = mostConnections() ?? Number.NaN;
  if (!Number.isNaN(limit)) expect(most).toBeLessThan(Math.max(limit, 2));
  expect(most).toBeGreaterThanOrEqual(1);
});
