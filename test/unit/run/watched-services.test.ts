import { expect, test } from 'vitest';
import { collectors } from '../../../src/collectors/registry.ts';
import { targetSubject } from '../../../src/run/subject.ts';
import { attachTarget } from '../../../src/run/watched-services.ts';

test('a server that is known by its address is watched by what it tells itself, and not as a container', async () => {
  const { services } = await attachTarget({
    isWhole: false,
    servers: [
      {
        name: 'cache',
        role: 'object-cache',
        collect: { kind: 'redis', port: 7000 },
        at: { kind: 'address', host: '127.0.0.1', port: 7000 },
      },
    ],
  });
  const [service] = services;
  if (service === undefined) throw new Error('there is one');
  const watching = collectors.flatMap((one) =>
    one.scope === 'service' && one.targets(service).length > 0 ? [one.id] : [],
  );
  expect(watching).toEqual(['redis']);
  const [container] = service.containers;
  expect(await container?.address(1)).toEqual({ host: '127.0.0.1', port: 7000 });
  await expect(container?.usage()).rejects.toThrow('cache is known by its address alone');
  expect(await service.logs(10)).toBe('');
});

test('a site of which only some servers are watched has others, whose work nobody knows', () => {
  expect(targetSubject('http://127.0.0.1:1', { services: [], isWhole: false }).hasOthers).toBe(true);
  expect(targetSubject('http://127.0.0.1:1', { services: [], isWhole: true }).hasOthers).toBeUndefined();
  expect(targetSubject('http://127.0.0.1:1').hasOthers).toBeUndefined();
});
