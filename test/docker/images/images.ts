import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

const TOPOLOGIES = fileURLToPath(new URL('../../../topologies/', import.meta.url));

/** The part of `docker image inspect` that the checklist reads. */
interface ImageFacts {
  readonly RootFS: { readonly Layers: readonly string[] };
  readonly Config: {
    readonly User: string;
    readonly Env: readonly string[];
    readonly Healthcheck?: { readonly Test: readonly string[] };
  };
}

/** Every image that has a Dockerfile of its own here, so that a new one is checked without being listed. */
export function imageNames(): readonly string[] {
  const folders = [
    ...readdirSync(`${TOPOLOGIES}images`).map((name) => [name, `images/${name}`] as const),
    ...readdirSync(TOPOLOGIES).map((name) => [name, name] as const),
  ];
  return folders.flatMap(([name, folder]) => (existsSync(`${TOPOLOGIES}${folder}/Dockerfile`) ? [name] : []));
}

export async function factsOf(image: string): Promise<ImageFacts> {
  const { stdout } = await execa('docker', ['image', 'inspect', image]);
  const [facts] = JSON.parse(stdout) as ImageFacts[];
  if (facts === undefined) throw new Error(`there is no image ${image}`);
  return facts;
}

/** Runs a container to its end, without a network, and removes it. */
export async function runToEnd(image: string, environment: Readonly<Record<string, string>>) {
  const settings = Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const words = ['run', '--rm', '--network', 'none', ...settings, `benchday/${image}:latest`];
  const { exitCode, all } = await execa('docker', words, { all: true, reject: false, timeout: 30_000 });
  return { exitCode, output: all };
}

/** Containers on a network of their own; all go when it is disposed of. */
export class Servers implements AsyncDisposable {
  readonly #network = `benchday-checklist-${randomBytes(4).toString('hex')}`;
  readonly #containers: string[] = [];

  async open(): Promise<void> {
    await execa('docker', ['network', 'create', this.#network]);
  }

  /** @param alias  the name that the others' defaults know it by */
  async start(image: string, alias: string, settings: readonly string[] = []): Promise<void> {
    const container = this.#name(alias);
    this.#containers.push(container);
    const words = ['run', '--detach', '--name', container, '--network', this.#network, '--network-alias', alias];
    await execa('docker', [...words, ...settings, `benchday/${image}:latest`]);
  }

  /** What a command in the container prints. @throws {Error} with its output when it fails */
  async ask(alias: string, ...command: readonly string[]): Promise<string> {
    const { stdout } = await execa('docker', ['exec', this.#name(alias), ...command]);
    return stdout;
  }

  /** Repeats a command until it succeeds and prints what is expected; the last failure when it never does. */
  async waitFor(alias: string, command: readonly string[], expected = /(?:)/, withinMs = 30_000): Promise<void> {
    const deadlineMs = performance.now() + withinMs;
    for (;;) {
      const { exitCode, all } = await execa('docker', ['exec', this.#name(alias), ...command], {
        all: true,
        reject: false,
      });
      if (exitCode === 0 && expected.test(all)) return;
      if (performance.now() > deadlineMs) throw new Error(`${alias}: ${command.join(' ')} said ${all}`);
      await sleep(250);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await execa('docker', ['rm', '--force', '--volumes', ...this.#containers], { reject: false });
    await execa('docker', ['network', 'rm', this.#network], { reject: false });
  }

  #name(alias: string): string {
    return `${this.#network}-${alias}`;
  }
}
