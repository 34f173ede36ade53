/** One thing looked at. `bad` means that a run would not work. */
export interface Finding {
  readonly name: string;
  readonly state: 'good' | 'warning' | 'bad';
  readonly detail: string;
  readonly hint?: string;
}
