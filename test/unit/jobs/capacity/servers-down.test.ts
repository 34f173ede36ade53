import { expect, test } from 'vitest';
import { downSetsOf } from '../../../../src/jobs/capacity/servers-down.ts';
import { exitOf } from '../../../../src/verdicts/exit.ts';
import {
  type CapacityOfTopology,
  capacitySentence,
  searchEnds,
  worstSentence,
} from '../../../../src/jobs/capacity/sentences.ts';

const FOUR = {
  name: 'cluster',
  servers: ['srv1', 'srv2', 'srv3', 'srv4'].map((name) => ({ name, cpus: 1, memoryBytes: 1 })),
};

test('one of them by itself, or those that are named together, beside the whole', () => {
  expect(downSetsOf(FOUR, undefined)).toEqual([[]]);
  expect(downSetsOf(FOUR, '1')).toEqual([[], ['srv1'], ['srv2'], ['srv3'], ['srv4']]);
  expect(downSetsOf(FOUR, 'srv4, srv2')).toEqual([[], ['srv2', 'srv4']]);
  const numbered = { name: 'numbered', servers: ['1', '2'].map((name) => ({ name, cpus: 1, memoryBytes: 1 })) };
  expect(downSetsOf(numbered, '1')).toEqual([[], ['1']]);
});

test.each([
  ['2', /name those to take down together/],
  ['srv5', /no server srv5, did you mean srv\d\?; there are srv1, srv2, srv3, srv4|no server srv5.*there are/],
  ['srv1,srv2,srv3,srv4', /nothing would be left/],
  ['', /no server/],
])('--servers-down %j is refused', (word, why) => {
  expect(() => downSetsOf(FOUR, word)).toThrow(why);
});

test('a topology without servers has none to take down', () => {
  expect(() => downSetsOf({ name: 'legacy', servers: [] }, '1')).toThrow(/legacy declares no servers/);
});

function found(serversDown: readonly string[], lower: number | undefined, times = 3): CapacityOfTopology {
  const result = { sentence: 'it holds', ...(lower !== undefined && { lower: { hitsPerDay: lower, times } }) };
  return {
    topology: 'cluster',
    serversDown,
    folder: '',
    record: { result } as unknown as CapacityOfTopology['record'] & object,
  };
}

test('the least of all of them is what holds at N-1', () => {
  const all = [found([], 40e6), found(['srv1'], 30e6), found(['srv2'], 20e6)];
  expect(worstSentence(all, 'cluster')).toBe(
    'at N-1: it surely holds 20M hits a day whichever server is down (least without srv2)',
  );
  expect(worstSentence(all.slice(0, 2), 'cluster')).toBeUndefined();
});

test('nothing holds surely that one experiment says, as with --most 1', () => {
  const all = [found([], 40e6, 1), found(['srv1'], 30e6, 1), found(['srv2'], 20e6)];
  expect(worstSentence(all, 'cluster')).toBe(
    'at N-1: it holds 20M hits a day whichever server is down (least without srv2; not confirmed without srv1)',
  );
});

test('nothing is said of all servers where one was not looked for, and the exit is that of an interruption', () => {
  const cut: CapacityOfTopology = { topology: 'cluster', serversDown: ['srv3'], folder: '', isCut: true };
  const all = [found([], 40e6), found(['srv1'], 30e6), found(['srv2'], 20e6), cut];
  expect(worstSentence(all, 'cluster')).toBe('at N-1: unknown, as it was not looked for without srv3');
  expect(capacitySentence(cut)).toBeUndefined();
  expect(searchEnds(all)).toHaveLength(4);
  expect(exitOf({ kind: 'capacity', results: searchEnds([cut]) }).code).toBe(130);
});

test('one that is unknown, or holds nothing, is no number', () => {
  const all = [found([], 40e6), found(['srv1'], 30e6), found(['srv2'], undefined)];
  expect(worstSentence(all, 'cluster')).toBe('at N-1: unknown, as nothing surely held without srv2');
  const none: CapacityOfTopology = {
    topology: 'cluster',
    serversDown: ['srv3'],
    folder: '',
    notServed: 'no entry point is left',
  };
  expect(worstSentence([...all, none], 'cluster')).toBe('at N-1: it does not serve without srv3');
  expect(capacitySentence(none)).toBe('cluster without srv3 holds nothing: no entry point is left');
});
