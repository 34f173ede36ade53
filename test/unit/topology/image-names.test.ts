import { expect, it } from 'vitest';
import { read, refusalOf } from './shop-topology.ts';

const one = (image: string) => `services:\n  web:\n    image: "${image}"\n    ports: ["80"]\n`;
const DIGEST = `sha256:${'0a'.repeat(32)}`;

it.each([
  'nginx',
  'x/web:1.2-alpine_3',
  'localhost:5000/web',
  'registry.example.com/a/b__c/d-e:latest',
  `ghcr.io/a/b@${DIGEST}`,
  `b:1@${DIGEST}`,
  DIGEST,
  '[::1]:5000/web',
])('an image may be called %s', async (image) => {
  expect((await read(one(image))).services[0]?.image).toBe(image);
});

it.each(['x/web:', 'X/Web:1', 'web:a#b', 'a//b', 'web:-1', '/web', 'web@sha256:12'])(
  'no image is called %s, which is said with its line',
  async (image) => {
    expect(await refusalOf(one(image))).toMatch(/compose\.yaml:3 services\.web\.image: is no name of an image/);
  },
);
