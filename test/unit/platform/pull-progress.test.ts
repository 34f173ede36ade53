import { expect, it } from 'vitest';
import { PulledLayers, readPullMessage } from '../../../src/platform/engine/pull-progress.ts';
import { pullLines } from '../../../src/cli/progress/pull-lines.ts';

/** As the engine of version 20.10 answers, shortened. @source Docker Engine API, "Create an image" */
const SAID = [
  '{"status":"Pulling from library/shop","id":"1.2"}',
  '{"status":"Already exists","progressDetail":{},"id":"aaaa"}',
  '{"status":"Pulling fs layer","progressDetail":{},"id":"bbbb"}',
  '{"status":"Pulling fs layer","progressDetail":{},"id":"cccc"}',
  '{"status":"Waiting","progressDetail":{},"id":"cccc"}',
  '{"status":"Downloading","progressDetail":{"current":1000000,"total":4000000},"progress":"[> ]","id":"bbbb"}',
  '{"status":"Downloading","progressDetail":{"current":500000,"total":1000000},"progress":"[=>]","id":"cccc"}',
];
const DONE = [
  '{"status":"Verifying Checksum","progressDetail":{},"id":"cccc"}',
  '{"status":"Download complete","progressDetail":{},"id":"cccc"}',
  '{"status":"Downloading","progressDetail":{"current":3000000,"total":4000000},"id":"bbbb"}',
  '{"status":"Download complete","progressDetail":{},"id":"bbbb"}',
  '{"status":"Extracting","progressDetail":{"current":32768,"total":4000000},"progress":"[> ]","id":"bbbb"}',
  '{"status":"Pull complete","progressDetail":{},"id":"bbbb"}',
  '{"status":"Pull complete","progressDetail":{},"id":"cccc"}',
  '{"status":"Digest: sha256:0123"}',
  '{"status":"Status: Downloaded newer image for shop:1.2"}',
];

it('layers and bytes are added up of what the engine says of each layer', () => {
  const layers = new PulledLayers();
  for (const line of SAID) layers.take(readPullMessage(line));
  expect([layers.layers, layers.bytes]).toEqual([
    { done: 1, known: 3 },
    { done: 1_500_000, known: 5_000_000 },
  ]);
  for (const line of DONE) layers.take(readPullMessage(line));
  expect([layers.layers, layers.bytes]).toEqual([
    { done: 3, known: 3 },
    { done: 5_000_000, known: 5_000_000 },
  ]);
});

it('a log gets a line every five seconds, and one at the end', () => {
  const lines: string[] = [];
  let nowMs = 0;
  const onPull = pullLines({ err: (line) => lines.push(line) }, false, () => nowMs);
  const tell = (atMs: number, doneBytes: number, isOver = false) => {
    nowMs = atMs;
    onPull({
      image: 'shop:1.2',
      layers: { done: isOver ? 2 : 0, known: 2 },
      bytes: { done: doneBytes, known: 4_000_000 },
      elapsedMs: atMs,
      isOver,
    });
  };
  for (let atMs = 0; atMs <= 11_000; atMs += 100) tell(atMs, atMs * 300);
  tell(11_050, 4_000_000, true);
  expect(lines).toEqual([
    '  shop:1.2: 0 of 2 layers, 1.5 of 4.0 MB, 5 s',
    '  shop:1.2: 0 of 2 layers, 3.0 of 4.0 MB, 10 s',
    '  shop:1.2: 2 of 2 layers, 4.0 MB, 11.1 s',
  ]);
});
