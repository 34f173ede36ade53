import { expect, it } from 'vitest';
import { refusalIn } from '../../../../bench/chaos/commands.ts';

it('a command that ended badly is known by what it said, one that said nothing by its exit code', () => {
  const said = 'removed 0 containers\nerror[DOCKER_FAILED]: the network a stays\n  hint restart the engine\n';
  expect(refusalIn({ exitCode: 5, output: said })).toBe('error[DOCKER_FAILED]: the network a stays');
  expect(refusalIn({ exitCode: 70, output: 'nothing' })).toBe('exit code 70');
  expect(refusalIn({ exitCode: 0, output: said })).toBeUndefined();
  expect(refusalIn({ output: said })).toBeUndefined();
});
