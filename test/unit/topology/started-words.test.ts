import { expect, it } from 'vitest';
import { optionIn, startedWords } from '../../../src/topology/compose/started-words.ts';

const ENVIRONMENT = { PASS: 's e"cret', EMPTY: '' };

it.each([
  [['redis-server', '--requirepass', '$PASS'], ['redis-server', '--requirepass', '$PASS'], false],
  [['a', '--b c'], ['a', '--b', 'c'], false],
  [
    ['sh', '-c', 'exec a --b "$PASS" --c=\'$PASS\' && d'],
    ['exec', 'a', '--b', 's e"cret', '--c=$PASS', '&&', 'd'],
    false,
  ],
  [['/bin/bash', '-ec', 'a ${PASS} ${NONE:-x y} ${EMPTY:-z} ""'], ['a', 's e"cret', 'x y', 'z', ''], false],
  [['sh', '-c', 'a $NONE'], ['a', ''], true],
  [['sh', '-c', 'a "$(cat /b)"'], ['a', '$(cat /b)'], true],
  [['sh', '-c', 'a \\\n b\\ c'], ['a', 'b c'], false],
  [['sh', 'start.sh'], ['sh', 'start.sh'], false],
])('%j is started as %j', (command, words, isUncertain) => {
  expect(startedWords({ command }, ENVIRONMENT)).toEqual({ words, isUncertain });
});

it('the last of an option counts, in either form', () => {
  expect(optionIn(['--port', '1', '--port=2'], '--port')).toBe('2');
  expect(optionIn(['-p', '3'], '--port', '-p')).toBe('3');
  expect(optionIn(['a'], '--port')).toBeUndefined();
});
