/**
 * What faults do to containers from outside. Everything goes by the ids and names that the platform itself gave, so that another process,
 * too, can undo what one that was killed had done.
 */
export interface FaultGrips {
  /** Of those that are there, by id; one call, however many. */
  statesOf(containerIds: readonly string[]): Promise<ReadonlyMap<string, ContainerState>>;
  /** Kills its first process as the machine would: for the platform it crashed, and its restart policy holds. @throws {BenchdayError} FAULT_REFUSED */
  killProcess(containerId: string): Promise<void>;
  /** Kills the container so that no restart policy starts it again. One that does not run is left. */
  kill(containerId: string): Promise<void>;
  /** Starts one that does not run. */
  start(containerId: string): Promise<void>;
  pause(containerId: string): Promise<void>;
  /** Lets one run on that was paused; any other is left, also one that is gone. */
  resume(containerId: string): Promise<void>;
  /**
   * The networks it is connected to, so that it can be connected again; none where it has no network, or uses another container's.
   * @throws {BenchdayError} FAULT_REFUSED where it uses its host's, from which nothing can be disconnected
   */
  attachments(containerId: string): Promise<readonly NetworkAttachment[]>;
  /** The container whose network it uses, by id; undefined: it has its own, or none. */
  networkOwner(containerId: string): Promise<string | undefined>;
  detach(containerId: string, attachment: NetworkAttachment): Promise<void>;
  /** Connects again; one that is connected, or gone, is left. */
  attach(containerId: string, attachment: NetworkAttachment): Promise<void>;
  /**
   * Makes processes that only burn CPU beside a container, within the budget of its server. They carry the labels of its run.
   * @throws {BenchdayError} FAULT_REFUSED where no budget binds: they would burn what the generator needs
   */
  burnBeside(containerId: string, burner: { readonly name: string; readonly processes: number }): Promise<void>;
  /** Ends what was made under that name, if it is there. */
  endBurner(name: string): Promise<void>;
  /** Starts one that runs once more, in order; any other is left, also one that is gone. */
  restart(containerId: string): Promise<void>;
  /** Sends a signal to its first process, e.g. HUP; one that does not run is left. */
  signal(containerId: string, signal: string): Promise<void>;
  /** A regular file of text; undefined: there is none, or no such container. @throws {BenchdayError} FAULT_REFUSED for a longer one than 1 MiB */
  readFile(containerId: string, file: string): Promise<PlacedFile | undefined>;
  /** Puts a file there, in the place of what is there; a container that is gone is left. */
  writeFile(containerId: string, file: string, placed: PlacedFile): Promise<void>;
  /** Whether any of its processes has loaded a library, by a part of its path. @throws {BenchdayError} FAULT_REFUSED where nobody can look */
  hasLoaded(containerId: string, library: string): Promise<boolean>;
  /** All names of an image; none: it has none, or is gone. */
  imageNames(image: string): Promise<readonly string[]>;
  /** Gives an image one more name. */
  nameImage(image: string, name: string): Promise<void>;
  /** Takes a name from an image that has others; a name that nothing has is left. */
  unnameImage(name: string): Promise<void>;
  hasImage(name: string): Promise<boolean>;
  /** What a name leads to, by its id; undefined: to nothing. */
  imageIdOf(name: string): Promise<string | undefined>;
  engineVersion(): Promise<string>;
  /** Whether a container beside that one could be made of what has that name: it is tried, and removed again. */
  canPlace(containerId: string, image: string): Promise<boolean>;
  /** @throws {BenchdayError} IMAGE_MISSING where it is not there */
  requireImage(image: string, said: { readonly use: string; readonly hint: string }): Promise<void>;
  /** @throws {BenchdayError} IMAGE_MISSING where what makes networks worse is not there */
  requireNetworkTools(): Promise<void>;
  /**
   * Makes the network of a container worse, all of it but its loopback. What is made for that has a name and carries the labels of its run.
   * @throws {BenchdayError} FAULT_REFUSED where it has no network of its own, or its kernel cannot do it; IMAGE_MISSING
   */
  worsenNetwork(containerId: string, worse: { readonly helper: string; readonly flaw: NetworkFlaw }): Promise<void>;
  /** Takes it back. One that is gone, or was started again, has it no more. */
  restoreNetwork(containerId: string, helper: string): Promise<void>;
  /** Where it may write beside its own layer. */
  mountsOf(containerId: string): Promise<readonly MountPlace[]>;
  /** Writes a file until there is no space left where it stands. @throws {BenchdayError} FAULT_REFUSED where it never came to that */
  fill(containerId: string, file: string): Promise<void>;
  /** Removes a file; one that is not there, or whose container does not run, is left. */
  removeFile(containerId: string, file: string): Promise<void>;
}

/** A file in a container. */
export interface PlacedFile {
  readonly content: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** where it stands if not in the container's own layer, in words; it may outlive the container then */
  readonly mount?: string;
}

/** A container as faults see it. */
export interface ContainerState {
  readonly isRunning: boolean;
  readonly isPaused: boolean;
  /** it runs, is not paused, and its health check, where it has one, passed last */
  readonly isReady: boolean;
  /** names of the networks it is connected to */
  readonly networks: readonly string[];
  /** sha256:... of what it runs; absent: the platform does not say */
  readonly imageId?: string;
}

/** How a container is connected to a network; `settings` are the platform's own words. */
export interface NetworkAttachment {
  readonly network: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** In which way a network is worse. */
export type NetworkFlaw =
  /** share of the packets that get lost, of those it sends and of those it is sent */
  | { readonly kind: 'loss'; readonly ratio: number }
  /** what it sends leaves so much later */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** what it sends leaves no faster */
  | { readonly kind: 'bandwidth'; readonly bitsPerSecond: number };

/** A place in a container where something else than its own layer is mounted. */
export interface MountPlace {
  readonly target: string;
  /** absent: it has none that is known, and to fill it would fill its machine */
  readonly limitBytes?: number;
  /** what it is, in words */
  readonly title: string;
}
