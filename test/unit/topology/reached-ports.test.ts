import { expect, it } from 'vitest';
import { read, refusalOf } from './shop-topology.ts';

const behind = (mode: string, said: string, more = '') =>
  `services:\n  vpn: { image: vpn, ports: ["80"] }\n  web: { image: x, network_mode: "${mode}"${more} }\nx-benchday: { ${said} }\n`;
const REFUSED = 'FILE_INVALID: compose.yaml:3 services.web.network_mode: is';

it.each([
  [
    'as the entry',
    behind('service:vpn', 'entry: { service: web, port: 8080 }'),
    `${REFUSED} service:vpn, so that port 8080 cannot be published for its entry; name vpn:8080 as the entry`,
  ],
  [
    'as the entry, without any network',
    behind('none', 'entry: [{ service: vpn }, { service: web, port: 8080 }]'),
    `${REFUSED} none, so that port 8080 cannot be published for its entry; leave it out`,
  ],
  [
    'by a collector',
    behind('service:vpn', 'entry: { service: vpn }, collect: { web: { kind: nginx, port: 81, path: /status } }'),
    `${REFUSED} service:vpn, so that port 81 cannot be published for its collector nginx; write that under collect.vpn`,
  ],
])('what uses the network of another container cannot be asked %s', async (_how, compose, message) => {
  expect(await refusalOf(compose)).toBe(message);
});

it('nor is it watched by a guess; where no port is needed it is', async () => {
  const database = ', environment: { POSTGRES_PASSWORD: secret }';
  const { collect, unwatched, services } = await read(
    behind('service:vpn', 'entry: { service: vpn }', database).replace('image: x', 'image: "postgres:16"'),
  );
  expect(collect).toEqual({});
  expect(unwatched).toEqual({
    web: 'no port of it can be published, as its network_mode is service:vpn; to have it watched: collect: { vpn: ... }, whose network it uses',
  });
  expect(services[1]?.role).toBe('database');
  const varnish = await read(behind('service:vpn', 'entry: { service: vpn }, collect: { web: { kind: varnish } }'));
  expect(varnish.collect).toEqual({ web: [{ kind: 'varnish' }] });
  const owner = await read(
    behind('service:vpn', 'entry: { service: vpn }, collect: { vpn: { kind: nginx, port: 81, path: /status } }'),
  );
  expect(owner.collect).toMatchObject({ vpn: [{ port: 81 }] });
});
