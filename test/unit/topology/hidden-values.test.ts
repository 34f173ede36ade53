import { describe, expect, it } from 'vitest';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

const SECRET = 'hunter2-Of-This-Machine';

async function refusalOf(service: string, environment: Record<string, string>, dotEnv = ''): Promise<string> {
  const compose = `services:\n  web: { image: x, ports: ["80"] }\n  postgresql:\n    image: x\n    ${service}\n`;
  await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': compose, 'shop/.env': dotEnv });
  return await folder.refusal(readTopology(folder.file('shop'), { root: folder.path, environment }));
}

describe('a message about a topology does not hold the value of a variable', () => {
  it.each([
    ['stop_grace_period: "${TOKEN}"'],
    ['cpuset: "a${TOKEN}b"'],
    ['restart: "$TOKEN"'],
    ['restart: "${TOKEN:-no}"'],
    ['env_file: "./${TOKEN}"'],
    ['volumes: [{ type: bind, source: "./${TOKEN}", target: /x, bind: { create_host_path: false } }]'],
    ['volumes: ["${TOKEN}"]'],
    ['ports: ["${TOKEN}:80"]'],
    ['depends_on: ["${TOKEN}"]'],
    ['networks: ["${TOKEN}"]'],
    ['build: "${TOKEN}"'],
    ['healthcheck: { test: x, interval: "${TOKEN}" }'],
    ['deploy: { resources: { limits: { cpus: "${TOKEN}" } } }'],
  ])('%s', async (service) => {
    const refusal = await refusalOf(service, { TOKEN: SECRET });
    expect(refusal).toContain('compose.yaml:');
    expect(refusal).toContain('${TOKEN}');
    expect(refusal.toLowerCase()).not.toContain('hunter2');
    expect(await refusalOf(service, {}, `TOKEN=${SECRET}\n`)).toBe(refusal);
  });

  it('nor a part of it, nor its beginning where the message is cut, nor with its quotes escaped', async () => {
    const parts = await refusalOf('ports: ["${TOKEN}"]', { TOKEN: 'first-part:second-part:third-part' });
    expect(parts).not.toMatch(/(first|second|third)-part/);
    const cut = await refusalOf('stop_grace_period: "${TOKEN}"', { TOKEN: SECRET.repeat(10) });
    expect(cut).toContain('${TOKEN}...');
    expect(cut).not.toContain('hunter2');
    const quotes = await refusalOf('stop_grace_period: "${TOKEN}"', { TOKEN: 'say "hunter2\n" and go' });
    expect(quotes).not.toContain('hunter2');
  });

  it('but keeps the place, short values, and what the file itself says', async () => {
    const refusal = await refusalOf('stop_grace_period: "${TOKEN}"', { TOKEN: 'postgresql' });
    expect(refusal).toContain('services.postgresql.stop_grace_period: ');
    expect(await refusalOf('stop_grace_period: "${TOKEN}"', { TOKEN: 'many' })).toContain('"many"');
    expect(await refusalOf('stop_grace_period: "${OTHER:-${TOKEN}} and plenty"', { TOKEN: 'plenty' })).toContain(
      'plenty and plenty',
    );
  });
});
