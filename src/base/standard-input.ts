/** How standard input is named among files. */
export const STANDARD_INPUT = '/dev/stdin';
