import type Docker from 'dockerode';
import { USUAL_PORTS } from '../swarm/node-labels.ts';

/** What a lab is asked to be. */
export interface LabSpecification {
  readonly name: string;
  /** budget of each server */
  readonly cpus: number;
  readonly memoryBytes: number;
}

/** Four servers on one machine, each a container with an engine of its own, joined as one Swarm. */
export interface Lab {
  readonly name: string;
  /** the engine that the servers are containers of */
  readonly outer: Docker;
  /** the first one began the Swarm */
  readonly servers: readonly LabServer[];
}

export interface LabServer {
  /** also its host name, and its node's label `srv` */
  readonly name: string;
  readonly role: ServerRole;
  /** on the outer engine */
  readonly containerId: string;
  /** in the lab's own network */
  readonly address: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** its own engine */
  readonly docker: Docker;
  /** ports of the server that are published, and where on 127.0.0.1 */
  readonly entryPorts: ReadonlyMap<number, number>;
}

export type ServerRole = 'manager' | 'worker';

/** Three managers keep a majority when one is lost; the fourth server is a worker. */
export const SERVERS: readonly { readonly name: string; readonly role: ServerRole }[] = [
  { name: 'srv1', role: 'manager' },
  { name: 'srv2', role: 'manager' },
  { name: 'srv3', role: 'manager' },
  { name: 'srv4', role: 'worker' },
];

export const LAB_IMAGE = 'benchday/server:latest';
export const ENGINE_PORT = 2376;

/** Of a server: the outer engine publishes them when the server is made, and never others. */
export const ENTRY_PORTS = USUAL_PORTS;

/** Everything of a lab carries these labels on the outer engine, and `benchday.owner`: the process that brought it up. */
export const LAB_LABEL = { lab: 'benchday.lab', server: 'benchday.lab.server' } as const;

export function labObject(lab: string, ...parts: readonly string[]): string {
  return ['benchday-lab', lab, ...parts].join('-');
}
