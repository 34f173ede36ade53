import { z } from 'zod';

/** How far a pull is. */
export interface PullProgress {
  readonly image: string;
  readonly layers: { readonly done: number; readonly known: number };
  /** that came so far, and those of the layers whose size is known */
  readonly bytes: { readonly done: number; readonly known: number };
  readonly elapsedMs: number;
  readonly isOver: boolean;
}

const sizes = z.object({ current: z.number().optional(), total: z.number().optional() });
/** One line of the engine's answer to a pull. @source Docker Engine API, "Create an image" */
const messageSchema = z.object({
  status: z.string().optional(),
  id: z.string().optional(),
  progressDetail: z.union([sizes, z.null()]).optional(),
  error: z.string().optional(),
});
export type PullMessage = z.output<typeof messageSchema>;

interface Layer {
  doneBytes: number;
  totalBytes: number;
  isDone: boolean;
}

const BEGUN = ['Pulling fs layer', 'Waiting', 'Downloading', 'Verifying Checksum', 'Download complete', 'Extracting'];
const DONE = ['Pull complete', 'Already exists'];

/** @throws {SyntaxError} for what is no JSON */
export function readPullMessage(line: string): PullMessage {
  return messageSchema.parse(JSON.parse(line));
}

/** A size that is none counts as not told. */
function bytesOf(told: number | undefined): number {
  return told !== undefined && Number.isSafeInteger(told) && told > 0 ? told : 0;
}

/** Adds up what the engine tells of each layer. Its sizes are told only while they come. */
export class PulledLayers {
  readonly #layers = new Map<string, Layer>();

  take({ status = '', id, progressDetail }: PullMessage): void {
    if (id === undefined || ![...BEGUN, ...DONE].includes(status)) return;
    const layer = this.#layers.get(id) ?? { doneBytes: 0, totalBytes: 0, isDone: false };
    this.#layers.set(id, layer);
    if (status === 'Downloading') {
      layer.doneBytes = Math.max(layer.doneBytes, bytesOf(progressDetail?.current));
      layer.totalBytes = Math.max(layer.totalBytes, layer.doneBytes, bytesOf(progressDetail?.total));
    }
    if (DONE.includes(status) || status === 'Download complete') layer.doneBytes = layer.totalBytes;
    if (DONE.includes(status)) layer.isDone = true;
  }

  get layers(): PullProgress['layers'] {
    const all = [...this.#layers.values()];
    return { done: all.filter(({ isDone }) => isDone).length, known: all.length };
  }

  get bytes(): PullProgress['bytes'] {
    const all = [...this.#layers.values()];
    const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
    return { done: sum(all.map(({ doneBytes }) => doneBytes)), known: sum(all.map(({ totalBytes }) => totalBytes)) };
  }
}
