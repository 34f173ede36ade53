#!/bin/sh
':'; // 2>/dev/null; exec node -- "$0" "$@"
// To a shell the line above starts Node, to Node it says nothing. Node looks for --env-file among all words up to a `--`, also behind the
// program, and reads that file before anything else: it would wait for a pipe, and take NODE_OPTIONS from it.
import { fileURLToPath } from 'node:url';
import { checkNodeVersion } from '../setup/node-version.mjs';
import { programUrl } from '../setup/program.mjs';

const ready = isReady();
if (ready !== true) {
  console.error(ready);
  process.exit(5);
}

try {
  await load();
} catch (error) {
  if (['EMFILE', 'ENFILE'].includes(error.code)) {
    console.error(
      `benchday could not be started: this process may not open more files (${error.message}); see ulimit -n`,
    );
    process.exit(5);
  }
  // Node would end with 1, which means worse.
  console.error(error);
  console.error('benchday could not be started: its files are damaged, or its dependencies are not all there (npm ci)');
  process.exit(70);
}

async function load() {
  const program = await programUrl();
  if (program === undefined) {
    const { register } = await import('tsx/esm/api');
    // Our own settings, whatever tsconfig.json lies in the folder that the reader is in.
    register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) });
  } else process.setSourceMapsEnabled(true);
  await import(program ?? '../src/main.ts');
}

function isReady() {
  try {
    process.cwd();
  } catch {
    return 'The folder that benchday was started in is gone: go to one that is there.';
  }
  try {
    checkNodeVersion();
  } catch (error) {
    return [error.message, ...error.remedy].join('\n');
  }
  try {
    import.meta.resolve('tsx/esm/api');
  } catch {
    return 'The dependencies of benchday are not installed: type npm start or npm ci first.';
  }
  return true;
}
