import { expect, it } from 'vitest';
import { topologyList } from '../../../src/cli/topology-list.ts';

const SETTINGS = '{"collect":{"db":[{"kind":"redis","port":6379,"password":"a,b}\\","}]},"name":"mine"}';

it.each([
  ['legacy', ['legacy']],
  ['legacy,cache', ['legacy', 'cache']],
  ['legacy,,cache', ['legacy', '', 'cache']],
  [`./app#${SETTINGS},cache`, [`./app#${SETTINGS}`, 'cache']],
  [`cache,./app#${SETTINGS}`, ['cache', `./app#${SETTINGS}`]],
  ['./app#web:80+api:81,cache', ['./app#web:80+api:81', 'cache']],
  ['./a{b,c}', ['./a{b', 'c}']],
])('%s', (text, words) => {
  expect(topologyList(text)).toEqual(words);
});
