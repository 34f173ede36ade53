import { expect, it } from 'vitest';
import { hostAccessProblem } from '../../../src/records/host-access.ts';
import { shop } from './shop-folder.ts';

const BRIDGE = 'com.docker.network.bridge';

it.each([
  [`driver_opts: { ${BRIDGE}.name: br-lan }`, ['networks.back.driver_opts network:br-lan']],
  ['driver_opts: { parent: eth0.5 }', ['networks.back.driver_opts network:eth0.5']],
  [
    `driver_opts: { ${BRIDGE}.gateway_mode_ipv4: routed }`,
    [`networks.back.driver_opts network-option:${BRIDGE}.gateway_mode_ipv4=routed`],
  ],
  ['ipam: { driver: own-plugin }', ['networks.back.ipam.driver network-option:ipam=own-plugin']],
  ['ipam: { options: { a: b } }', ['networks.back.ipam.options network-option:a=b']],
  ['ipam: { config: [{ subnet: 8.8.8.0/24 }] }', ['networks.back.ipam.config network-option:subnet=8.8.8.0/24']],
  ['ipam: { config: [{ subnet: 10.0.0.0/7 }] }', ['networks.back.ipam.config network-option:subnet=10.0.0.0/7']],
  ['ipam: { config: [{ subnet: "2a00::/64" }] }', ['networks.back.ipam.config network-option:subnet=2a00::/64']],
  [`driver_opts: { com.docker.network.driver.mtu: 1400, ${BRIDGE}.enable_icc: "false" }`, []],
  [`driver_opts: { ${BRIDGE}.enable_ip_masquerade: "true" }`, []],
  ['driver: overlay, driver_opts: { encrypted: "" }', []],
  [
    'ipam: { driver: default, config: [{ subnet: 172.28.9.0/24, gateway: 172.28.9.1 }, { subnet: "fd00:1::/64" }] }',
    [],
  ],
])('a network asks for this machine where its options reach it: %s', async (network, asked) => {
  await using own = await shop();
  const found = await own.asked('networks: [back]', `networks: { back: { ${network} } }\n`);
  expect(found).toEqual(asked);
  for (const line of found) expect(hostAccessProblem(line.replace(/^\S+ /, ''))).toBeUndefined();
});

it.each([
  ['com.docker.network.endpoint.ifname: eth9', []],
  ['parent: eth0', ['services.web.networks.back.driver_opts network:eth0']],
  ['a: b', ['services.web.networks.back.driver_opts network-option:a=b']],
])('so does how a service is connected: %s', async (option, asked) => {
  await using own = await shop();
  expect(await own.asked(`networks: { back: { driver_opts: { ${option} } } }`, 'networks: { back: }\n')).toEqual(asked);
});
