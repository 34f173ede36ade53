import { studentQuantile } from './student-t.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A value with the bounds of its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

export interface Line {
  /** y where x is 0 */
  readonly intercept: Estimate;
  /** y for each 1 of x */
  readonly slope: Estimate;
  /** of the mean of y at an x */
  at(x: number): Estimate;
}

const LEVEL = 0.975;

/**
 * The line of least squares through points, with 95 % intervals that take the residuals for independent and equally spread.
 * @param points  finite
 * @returns undefined with fewer than three points, or where all have one x
 * @source Draper & Smith, Applied Regression Analysis, chapter 1
 */
export function leastSquares(points: readonly Point[]): Line | undefined {
  const n = points.length;
  if (n < 3) return undefined;
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / n;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / n;
  const squares = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  if (squares === 0) return undefined;
  const slope = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / squares;
  const residuals = points.reduce((sum, { x, y }) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  const spread = Math.sqrt(residuals / (n - 2)) * studentQuantile(LEVEL, n - 2);
  const estimate = (value: number, factor: number): Estimate => ({
    value,
    lower: value - spread * factor,
    upper: value + spread * factor,
  });
  const at = (x: number): Estimate =>
    estimate(meanY + slope * (x - meanX), Math.sqrt(1 / n + (x - meanX) ** 2 / squares));
  return { intercept: at(0), slope: estimate(slope, 1 / Math.sqrt(squares)), at };
}
