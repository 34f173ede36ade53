import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { shop } from './shop-folder.ts';

describe('what a Compose file asks for outside of its own folder', () => {
  it('are volumes that are a folder elsewhere', async () => {
    await using own = await shop();
    const options = (device: string, driver = '') =>
      `volumes: { data: { ${driver} driver_opts: { type: none, o: bind, device: "${device}" } } }\n`;
    const topology = await own.read('volumes: ["data:/d"]', options(own.outside));
    expect(topology.hostAccess).toEqual([{ place: 'volumes.data.driver_opts.device', kind: `path:${own.outside}` }]);
    expect(topology.volumeOptions).toEqual({ data: { type: 'none', o: 'bind', device: own.outside } });
    expect(await own.asked('volumes: ["data:/d"]', options(':/export'))).toEqual([
      'volumes.data.driver_opts.device volume-device::/export',
    ]);
    // The engine would show the .git in it.
    const itself = [`volumes.data.driver_opts.device path:${own.folder}`];
    expect(await own.asked('volumes: ["data:/d"]', options(own.folder))).toEqual(itself);
    expect(await own.asked('volumes: ["data:/d"]', options('.', 'driver: local,'))).toEqual(itself);
    await symlink(own.outside, path.join(own.folder, 'linked'));
    const byLink = await own.read('volumes: ["data:/d"]', options('./linked', 'driver: local,'));
    expect(byLink.hostAccess.map(({ kind }) => kind)).toEqual([`path:${own.outside}`]);
    expect(byLink.volumeOptions?.['data']?.['device']).toBe(own.outside);
  });

  it.each([
    ['type: tmpfs, device: /srv, o: bind', ['volumes.data.driver_opts.device path:/srv']],
    ['type: tmpfs, device: /srv, o: "size=1m, RBind"', ['volumes.data.driver_opts.device path:/srv']],
    ['type: tmpfs, device: /srv', ['volumes.data.driver_opts.device path:/srv']],
    ['type: tmpfs, device: tmpfs, o: "ro,bind"', ['volumes.data.driver_opts.device volume-device:tmpfs']],
    ['type: none, device: tmpfs, o: bind', ['volumes.data.driver_opts.device volume-device:tmpfs']],
    ['type: none, device: /srv, o: "ro,bind"', ['volumes.data.driver_opts.device path:/srv']],
    [
      'type: nfs, device: ":/x", o: "addr=10.0.0.9,rw"',
      ['volumes.data.driver_opts.device volume-device::/x addr=10.0.0.9'],
    ],
    ['type: cifs, device: "//files/x", o: ""', ['volumes.data.driver_opts.device volume-device://files/x']],
    ['type: nfs, device: /srv, o: bind', ['volumes.data.driver_opts.device path:/srv']],
    [
      'type: overlay, device: overlay, o: "lowerdir=/srv:/opt/a,upperdir=/opt/b,workdir=/opt/c"',
      [
        'volumes.data.driver_opts.device volume-device:overlay',
        ...['/srv', '/opt/a', '/opt/b', '/opt/c'].map((folder) => `volumes.data.driver_opts.o path:${folder}`),
      ],
    ],
    ['type: tmpfs, device: tmpfs, o: "size=100m,uid=1000"', []],
    ['type: tmpfs, device: tmpfs', []],
  ])('are volumes by what is mounted, whatever kind they name: %s', async (options, asked) => {
    await using own = await shop();
    expect(await own.asked('volumes: ["data:/d"]', `volumes: { data: { driver_opts: { ${options} } } }\n`)).toEqual(
      asked,
    );
  });
});
