import type Docker from 'dockerode';
import { BenchdayError } from '../../base/errors.ts';
import type { Service } from '../../topology/topology.ts';
import type { BringUp } from '../platform.ts';
import { statusCodeOf } from '../engine/connection.ts';
import { portsToPublish } from '../engine/engine-host.ts';
import { refusedStart } from '../engine/refused-start.ts';
import { type PlacedContainer } from '../engine/running-container.ts';
import type { Unit, UnitHost } from '../engine/service-start.ts';
import { usageReader } from '../engine/usage-reader.ts';
import { choosePorts, isBeaten, knownServices, portsOf } from './ports.ts';
import { type HealthTest, seenFromHere } from './seen-from-here.ts';
import { serviceSpecification, type SwarmPlan } from './service-specification.ts';
import { placeKey, type Places, type SwarmCluster, type SwarmServer } from './swarm-cluster.ts';
import { newestTask, taskList } from './swarm-tasks.ts';

const PORT_ATTEMPTS = 5;
const NS_PER_MS = 1_000_000;

/** What is there before the first service. */
export interface SwarmGround {
  readonly places: Places;
  readonly networks: SwarmPlan['networks'];
  readonly configs: SwarmPlan['configs'];
}

/** Units as services of a Swarm, one for each replica. */
export class SwarmHost implements UnitHost {
  readonly #cluster: SwarmCluster;
  readonly #request: BringUp;
  readonly #ground: SwarmGround;
  readonly #tasks: ReturnType<typeof taskList>;
  readonly #services = new Map<Unit, string>();
  readonly #health = new Map<Service, Promise<HealthTest | undefined>>();
  readonly #reserved = new Map<string, Set<number>>();

  constructor(cluster: SwarmCluster, request: BringUp, ground: SwarmGround) {
    this.#cluster = cluster;
    this.#request = request;
    this.#ground = ground;
    this.#tasks = taskList(cluster.manager);
  }

  async start(unit: Unit): Promise<void> {
    try {
      this.#services.set(unit, await this.#createService(unit));
    } catch (cause) {
      throw refusedStart(cause, unit.service.name);
    }
  }

  async inspect(unit: Unit): Promise<Docker.ContainerInspectInfo | undefined> {
    const serviceId = this.#services.get(unit);
    if (serviceId === undefined) return undefined;
    const { containerId, restarts, refusal, waitsFor } = newestTask(
      await this.#tasks([...this.#services.values()]),
      serviceId,
    );
    if (refusal !== undefined) {
      throw new BenchdayError(
        'SERVICE_DIED',
        `${unit.service.name} could not be started on ${this.#server(unit).name}: ${refusal}`,
      );
    }
    unit.waitsFor = waitsFor;
    if (containerId === undefined) return undefined;
    unit.id = containerId;
    return this.#look(unit, containerId, restarts);
  }

  engine(unit: Unit): Docker {
    return this.#server(unit).docker;
  }

  /** @param unit  ready */
  placed(unit: Unit): PlacedContainer {
    const { docker, locate, address } = this.#server(unit);
    const { seen } = unit;
    if (seen === undefined) throw new BenchdayError('INTERNAL', `${unit.service.name} is not up`);
    return {
      docker,
      ...(address !== undefined && { host: address }),
      inspected: seen,
      inspect: async () => {
        const now = await this.#look(unit, seen.Id, seen.RestartCount);
        if (now !== undefined) return now;
        // As an engine says it, so that who asks need not know of Swarms.
        throw Object.assign(new Error(`no such container: ${seen.Id}`), { statusCode: 404 });
      },
      usage: usageReader(docker, seen.Id, locate?.(seen.Id)),
    };
  }

  async #look(unit: Unit, containerId: string, restarts: number): Promise<Docker.ContainerInspectInfo | undefined> {
    const { docker, ports, address } = this.#server(unit);
    const { service, replica } = unit;
    try {
      const inspected = await docker.getContainer(containerId).inspect();
      if (isOnlyMade(inspected)) return undefined;
      const health = await this.#healthOf(service, docker, inspected.Image);
      return seenFromHere(inspected, { owner: this.#request, service, replica, ports, address, restarts, health });
    } catch (cause) {
      // A task has a container's id a moment before its engine lists it, and for a while after it was removed.
      if (statusCodeOf(cause) === 404) return undefined;
      throw cause;
    }
  }

  #server({ service, replica }: Unit): SwarmServer {
    const name = this.#ground.places.get(placeKey(service.name, replica));
    const server = this.#cluster.servers.find((one) => one.name === name);
    if (server === undefined) throw new BenchdayError('INTERNAL', `${service.name} has no server`);
    return server;
  }

  /** The Compose file's own, or the image's. */
  #healthOf(service: Service, docker: Docker, image: string): Promise<HealthTest | undefined> {
    const known = this.#health.get(service);
    if (known !== undefined) return known;
    const asked = healthTest(service, () => imageHealth(docker, image));
    this.#health.set(service, asked);
    return asked;
  }

  async #createService(unit: Unit): Promise<string> {
    const { manager } = this.#cluster;
    const { service, replica } = unit;
    const server = this.#server(unit);
    const inside = portsToPublish(this.#request, service.name);
    const imageId = await this.#cluster.imageId(service);
    for (let attempt = 1; ; attempt += 1) {
      const outside = await this.#choose(server, inside.length);
      const { id } = await manager.createService(
        serviceSpecification({
          owner: this.#request,
          topology: this.#request.topology,
          ...this.#ground,
          ...{ service, replica, server, imageId },
          published: new Map(inside.map((port, index) => [port, outside[index] ?? 0])),
        }),
      );
      if (inside.length === 0 || !isBeaten(await knownServices(manager), id, server.name)) return id;
      await manager.getService(id).remove();
      if (attempt === PORT_ATTEMPTS)
        throw new BenchdayError('PORT_TAKEN', `other runs take the entry ports of ${server.name}`);
    }
  }

  /** Services of this run are created side by side, so what one was given is remembered before the Swarm knows it. */
  async #choose(server: SwarmServer, count: number): Promise<readonly number[]> {
    const known = portsOf(await knownServices(this.#cluster.manager, []), server.name);
    const reserved = this.#reserved.get(server.name) ?? new Set<number>();
    this.#reserved.set(server.name, reserved);
    const chosen = choosePorts(server, new Set([...known, ...reserved]), { runId: this.#request.runId, count });
    for (const port of chosen) reserved.add(port);
    return chosen;
  }
}

/**
 * The Swarm says which container a task has before it starts it: with status 0 it has not ended, and not died.
 * @source github.com/moby/swarmkit, agent/exec/controller.go
 */
function isOnlyMade({ State: state }: Docker.ContainerInspectInfo): boolean {
  return state.Status === 'created' && state.ExitCode === 0;
}

async function healthTest(
  { healthcheck }: Service,
  ofImage: () => Promise<HealthTest | undefined>,
): Promise<HealthTest | undefined> {
  if (healthcheck === undefined) return ofImage();
  const { test, timeoutMs } = healthcheck;
  if (test[0] === 'NONE') return undefined;
  const image = await ofImage();
  const own = test.length > 0 ? [...test] : image?.Test;
  if (own === undefined) return undefined;
  return { Test: own, Timeout: timeoutMs > 0 ? timeoutMs * NS_PER_MS : (image?.Timeout ?? 0) };
}

async function imageHealth(docker: Docker, image: string): Promise<HealthTest | undefined> {
  const { Config } = await docker.getImage(image).inspect();
  const check = (Config as { readonly Healthcheck?: HealthTest | null }).Healthcheck ?? undefined;
  return check?.Test?.[0] === 'NONE' ? undefined : check;
}
