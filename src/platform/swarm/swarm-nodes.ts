import type Docker from 'dockerode';

/** The parts of a node that are used; dockerode leaves it untyped. */
export interface SwarmNode {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: {
    readonly Role: 'manager' | 'worker';
    readonly Availability: string;
    readonly Labels?: Readonly<Record<string, string>> | null;
  };
  readonly Description: { readonly Hostname: string };
  /** `Addr`: where the managers know it; some managers know themselves as 0.0.0.0 */
  readonly Status: { readonly State: string; readonly Addr?: string };
  readonly ManagerStatus?: { readonly Leader?: boolean; readonly Reachability: string; readonly Addr?: string };
}

export async function nodesOf(docker: Docker): Promise<readonly SwarmNode[]> {
  return (await docker.listNodes()) as SwarmNode[];
}
