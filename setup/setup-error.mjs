/**
 * Set-up cannot go on.
 * `message` says what happened, to which thing; `remedy` is what the reader types or does next, one line each.
 */
export class SetupError extends Error {
  constructor(message, remedy = []) {
    super(message);
    this.name = 'SetupError';
    this.remedy = remedy;
    this.exitCode = 5;
    /** true: what needs it may be skipped even where nothing else may */
    this.isSkippable = false;
  }
}

/** The reader pressed Ctrl-C, or something ended us; children are gone when this is thrown. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
    this.exitCode = 130;
  }
}
