import { describe, expect, it } from 'vitest';
import { leastSquares } from '../../../src/stats/least-squares.ts';

describe('a line through points', () => {
  /** @source R: lm(dist ~ speed, data = cars), confint(), predict(interval = 'confidence') at 20 */
  it('has the values and intervals that R gives for the data set cars', () => {
    const speed = [
      4, 4, 7, 7, 8, 9, 10, 10, 10, 11, 11, 12, 12, 12, 12, 13, 13, 13, 13, 14, 14, 14, 14, 15, 15, 15, 16, 16, 17, 17,
      17, 18, 18, 18, 18, 19, 19, 19, 20, 20, 20, 20, 20, 22, 23, 24, 24, 24, 24, 25,
    ];
    const distance = [
      2, 10, 4, 22, 16, 10, 18, 26, 34, 17, 28, 14, 20, 24, 28, 26, 34, 34, 46, 26, 36, 60, 80, 20, 26, 54, 32, 40, 32,
      40, 50, 42, 56, 76, 84, 36, 46, 68, 32, 48, 52, 56, 64, 66, 54, 70, 92, 93, 120, 85,
    ];
    const line = leastSquares(speed.map((x, at) => ({ x, y: distance[at] ?? Number.NaN })));
    expect(line?.intercept.value).toBeCloseTo(-17.5791, 4);
    expect(line?.intercept.lower).toBeCloseTo(-31.16785, 4);
    expect(line?.intercept.upper).toBeCloseTo(-3.99034, 4);
    expect(line?.slope.value).toBeCloseTo(3.932409, 6);
    expect(line?.slope.lower).toBeCloseTo(3.096964, 5);
    expect(line?.slope.upper).toBeCloseTo(4.767853, 5);
    expect(line?.at(20).value).toBeCloseTo(61.06908, 4);
  });

  it('is exact through points that lie on it', () => {
    const line = leastSquares([1, 2, 5].map((x) => ({ x, y: 0.5 + 2 * x })));
    expect(line?.intercept.value).toBeCloseTo(0.5, 12);
    expect(line?.slope).toMatchObject({ value: 2, lower: 2, upper: 2 });
  });

  it('is unknown through fewer than three points, or above one x', () => {
    expect(
      leastSquares([
        { x: 1, y: 1 },
        { x: 2, y: 2 },
      ]),
    ).toBeUndefined();
    expect(leastSquares([1, 2, 3].map((y) => ({ x: 4, y })))).toBeUndefined();
  });
});
