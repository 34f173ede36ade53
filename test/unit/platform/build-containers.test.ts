import { setImmediate as turn } from 'node:timers/promises';
import { PassThrough } from 'node:stream';
import Docker from 'dockerode';
import { expect, test } from 'vitest';
import { BenchdayError } from '../../../src/base/errors.ts';
import { processState } from '../../../src/base/process-identity.ts';
import { packagesOfImage } from '../../../src/platform/engine/image-packages.ts';
import { LABEL } from '../../../src/platform/engine/names.ts';
import { runStep } from '../../../src/platform/engine/run-step.ts';

const STEP = {
  what: 'step 1 of pre of page',
  image: 'i',
  command: 'make',
  workingDir: '/',
  environment: {},
  mounts: [],
};

/** An engine of which only the making of containers matters. */
class OneContainer {
  readonly made: Docker.ContainerCreateOptions[] = [];
  readonly modem = new Docker({ socketPath: '/there/is/none' }).modem;
  readonly output = new PassThrough();
  ending: Promise<{ readonly StatusCode: number }> = Promise.resolve({ StatusCode: 0 });
  isWaitedFor = false;
  removed = 0;

  get docker(): Docker {
    return this as unknown as Docker;
  }

  createContainer(options: Docker.ContainerCreateOptions) {
    this.made.push(options);
    return Promise.resolve({
      attach: () => Promise.resolve(this.output),
      start: () => Promise.resolve(this.output.end()),
      wait: () => {
        this.isWaitedFor = true;
        return this.ending;
      },
      getArchive: () => Promise.reject(Object.assign(new Error('no such file'), { statusCode: 404 })),
      remove: () => {
        this.removed += 1;
        return Promise.resolve();
      },
    });
  }
}

test('what a build makes names its process, so that benchday down takes away what a killed one left', async () => {
  const engine = new OneContainer();
  const { signal } = new AbortController();
  await runStep(engine.docker, STEP, { onLine: () => undefined, signal });
  await packagesOfImage(engine.docker, 'i');
  const labels = engine.made.map(({ Labels }) => Labels ?? {});
  expect(labels.map((each) => each[LABEL.run])).toEqual(['build', 'build']);
  expect(labels.map((each) => processState(each[LABEL.owner]))).toEqual(
    Array.from({ length: 2 }, () => ({ state: 'living', pid: process.pid })),
  );
  expect(engine.removed).toBe(2);
});

test('a step that has closed its output and goes on is left when the build is interrupted', async () => {
  const engine = new OneContainer();
  engine.ending = new Promise(() => undefined);
  const caller = new AbortController();
  const running = runStep(engine.docker, STEP, { onLine: () => undefined, signal: caller.signal });
  const ended = expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
  while (!engine.isWaitedFor) await turn();
  caller.abort(new BenchdayError('INTERRUPTED', 'interrupted'));
  await ended;
  expect(engine.removed).toBe(1);
});
