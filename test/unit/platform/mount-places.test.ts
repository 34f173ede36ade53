import type Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { mountsOf } from '../../../src/platform/engine/mount-places.ts';

const MEGABYTE = 2 ** 20;

/** What an engine with 1 GiB says of a container with these mounts. */
const engine = (
  host: object,
  mounts: readonly object[] = [],
  volumes: Readonly<Record<string, object | null>> = {},
): Docker =>
  ({
    info: () => Promise.resolve({ MemTotal: 1024 * MEGABYTE }),
    getContainer: () => ({ inspect: () => Promise.resolve({ HostConfig: host, Mounts: mounts }) }),
    getVolume: (name: string) => ({ inspect: () => Promise.resolve({ Name: name, Options: volumes[name] }) }),
  }) as unknown as Docker;

const limits = async (docker: Docker) =>
  Object.fromEntries((await mountsOf(docker, 'a')).map(({ target, limitBytes }) => [target, limitBytes]));

describe('a place to write has a size limit', () => {
  it('where it is a tmpfs with a size', async () => {
    const host = {
      Tmpfs: { '/run': 'size=64m,mode=1777', '/all': '', '/half': 'size=50%' },
      Mounts: [
        { Type: 'tmpfs', Target: '/cache', TmpfsOptions: { SizeBytes: 5 * MEGABYTE } },
        { Type: 'tmpfs', Target: '/loose' },
      ],
    };
    expect(await limits(engine(host))).toEqual({
      '/run': 64 * MEGABYTE,
      '/all': undefined,
      '/half': undefined,
      '/cache': 5 * MEGABYTE,
      '/loose': undefined,
    });
  });

  it('where it is a volume that is such a tmpfs, and no other', async () => {
    const mounts = [
      { Type: 'volume', Name: 'small', Destination: '/small', RW: true },
      { Type: 'volume', Name: 'plain', Destination: '/plain', RW: true },
      { Type: 'volume', Name: 'small', Destination: '/read-only', RW: false },
      { Type: 'bind', Destination: '/host', RW: true },
    ];
    const volumes = { small: { type: 'tmpfs', device: 'tmpfs', o: 'uid=5,size=16m' }, plain: null };
    expect(await limits(engine({}, mounts, volumes))).toEqual({
      '/small': 16 * MEGABYTE,
      '/plain': undefined,
      '/host': undefined,
    });
  });

  it.each([
    ['of the machine', { Tmpfs: { '/run': 'size=512m' } }],
    ['of its own', { Tmpfs: { '/run': 'size=64m' }, Memory: 100 * MEGABYTE }],
  ])('unless it takes too much of the memory %s', async (_what, host) => {
    const [place] = await mountsOf(engine(host), 'a');
    expect(place).not.toHaveProperty('limitBytes');
    expect(place?.title).toMatch(/^tmpfs of \d+ bytes, too much for the memory there is$/);
  });
});
