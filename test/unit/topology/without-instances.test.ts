import { expect, it } from 'vitest';
import { read } from './shop-topology.ts';

it.each(['deploy: { replicas: 0 }', 'scale: 0'])(
  'a service without instances (%s) takes no port of this machine, and is no entry to choose from',
  async (none) => {
    const compose = `services:\n  a: { image: x, ports: ["8080:80"] }\n  b: { image: x, ports: ["8080:81"], ${none} }\n`;
    const { entries, services } = await read(compose);
    expect(entries).toEqual([{ service: 'a', port: 80 }]);
    expect(services.map(({ replicas }) => replicas)).toEqual([1, 0]);
  },
);
