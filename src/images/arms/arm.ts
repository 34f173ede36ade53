import type { Building } from '../build/building.ts';
import type { ArmRecord, ImageOrigin } from '../../records/arm-record.ts';
import type { Topology } from '../../topology/topology.ts';
import type { KeptSettings } from './ignored-settings.ts';
import type { ReadTopology } from '../../topology/compose/topology-file.ts';

export type ArmName = ArmRecord['name'];

/** One side of a comparison, ready to run: what later builds make does not change it. Disposing of it removes its work tree. */
export interface Arm extends AsyncDisposable {
  readonly record: ArmRecord;
  readonly topology: Topology;
  /** what the reader of its compose file wants to be known */
  readonly notes: readonly string[];
}

/** An image by the name under which it is shown, and by what never changes. */
export interface KnownImage {
  readonly image: string;
  readonly id: string;
  /** what it was made from, where that is known */
  readonly made?: ImageOrigin;
}

/** Where arms come from. */
export interface ArmSource {
  /** the topology that refs and tags are variants of; absent: none was named */
  readonly reference: ReadTopology | undefined;
  /** @param tree  the work tree of a commit; absent: the present one */
  readonly readTopology: (nameOrPath: string, tree?: string) => Promise<ReadTopology>;
  /** what arms may have of this machine outside of their own folders */
  readonly grants: readonly string[];
  /** files that git ignores, as they were when the first arm was opened */
  readonly keptSettings: KeptSettings;
  readonly building: Building;
}
