/** Numerator and denominator of Hart's rational function, highest power first. */
const NUMERATOR = [
  3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931,
  220.206867912376,
];
const DENOMINATOR = [
  8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831,
  793.826512519948, 440.413735824752,
];

/** Beyond this many standard deviations the rational function gives way to a continued fraction. */
const TAIL_FROM = 7.07106781186547;
const SQRT_TWO_PI = Math.sqrt(2 * Math.PI);

/**
 * P(Z <= z) of the standard normal distribution.
 * @returns 0..1, 14 digits
 * @source Hart 1968, algorithm 5666, as given by West 2005, "Better approximations to cumulative normal functions"
 */
export function normalCdf(z: number): number {
  const distance = Math.abs(z);
  const tail = upperTail(distance);
  return z > 0 ? 1 - tail : tail;
}

/** P(Z > distance), for a distance of 0 or more. */
function upperTail(distance: number): number {
  if (distance > 38) return 0;
  const density = Math.exp((-distance * distance) / 2);
  if (distance < TAIL_FROM) return (density * polynomial(NUMERATOR, distance)) / polynomial(DENOMINATOR, distance);
  let fraction = distance + 0.65;
  for (let step = 4; step >= 1; step -= 1) fraction = distance + step / fraction;
  return density / (fraction * SQRT_TWO_PI);
}

/** Rational functions of the quantile, lowest power first: the middle, the shoulders, the tails. */
const MIDDLE = {
  above: [
    3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457,
    67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
  ],
  below: [
    1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867, 39307.89580009271061,
    28729.085735721942674, 5226.495278852854561,
  ],
};
const SHOULDER = {
  above: [
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
    1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
  ],
  below: [
    1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
    0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
  ],
};
const TAIL = {
  above: [
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
    0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
  ],
  below: [
    1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
    1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
  ],
};

/**
 * The z with P(Z <= z) = p.
 * @param p  0..1; the ends give -Infinity and Infinity
 * @throws {RangeError} p outside 0..1
 * @source Wichura 1988, algorithm AS 241 (PPND16), 16 digits
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`p must be within 0..1, got ${p}`);
  const fromMiddle = p - 0.5;
  if (Math.abs(fromMiddle) <= 0.425) return fromMiddle * ratio(MIDDLE, 0.180625 - fromMiddle * fromMiddle);
  if (p === 0 || p === 1) return fromMiddle * Infinity;
  const depth = Math.sqrt(-Math.log(fromMiddle < 0 ? p : 1 - p));
  const distance = depth <= 5 ? ratio(SHOULDER, depth - 1.6) : ratio(TAIL, depth - 5);
  return fromMiddle < 0 ? -distance : distance;
}

function ratio(of: { readonly above: readonly number[]; readonly below: readonly number[] }, x: number): number {
  return polynomial(of.above.toReversed(), x) / polynomial(of.below.toReversed(), x);
}

/** Horner's rule. @param coefficients highest power first */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
