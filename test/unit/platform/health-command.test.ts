import type Docker from 'dockerode';
import { expect, it } from 'vitest';
import { healthCommand } from '../../../src/platform/engine/health.ts';

const asked = (test: readonly string[] | undefined, shell?: readonly string[] | null) =>
  healthCommand({
    Config: {
      ...(test !== undefined && { Healthcheck: { Test: test } }),
      ...(shell !== undefined && { Shell: shell }),
    },
  } as unknown as Docker.ContainerInspectInfo);

it('a health check is asked as the engine asks it: a line by the shell that the Dockerfile names', () => {
  expect(asked(['CMD-SHELL', 'curl -f localhost || exit 1'])).toEqual(['/bin/sh', '-c', 'curl -f localhost || exit 1']);
  expect(asked(['CMD-SHELL', '[[ -e /ready ]]'], null)).toEqual(['/bin/sh', '-c', '[[ -e /ready ]]']);
  const bash = ['/bin/bash', '-o', 'pipefail', '-c'];
  expect(asked(['CMD-SHELL', '[[ -e /ready ]]'], bash)).toEqual([...bash, '[[ -e /ready ]]']);
  expect(asked(['CMD', 'redis-cli', 'ping'], bash)).toEqual(['redis-cli', 'ping']);
  expect([asked(['NONE']), asked(undefined)]).toEqual([undefined, undefined]);
});
