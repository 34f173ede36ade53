/** What the tester and its vitest process say to each other. */

/** by absolute path: what a module is instead of what its file says */
export type Texts = Readonly<Record<string, string>>;

export interface ProcessOptions {
  readonly root: string;
  readonly isClean: boolean;
}

export interface TestRequest {
  readonly texts: Texts;
  readonly files: readonly FileRequest[];
}

export interface FileRequest {
  readonly file: string;
  /** by default all of its tests */
  readonly ids?: readonly string[];
}

export interface TestAnswer {
  readonly tests: readonly TestResult[];
  /** by test file: the numbers reached outside of its tests */
  readonly outside: Readonly<Record<string, readonly number[]>>;
  /** errors outside of tests: a module that cannot be loaded, an error that nobody waited for */
  readonly errors: readonly string[];
}

export interface TestResult {
  readonly id: string;
  readonly file: string;
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending';
  readonly ms: number;
  readonly reached: readonly number[];
}
