/** Lanczos coefficients, g = 7, n = 9: relative error below 1e-13 for positive arguments. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]
const LANCZOS_G = 7

/** ln Γ(x) for x > 0 (Lanczos 1964). */
function logGamma(x: number): number {
  const [first = 0, ...rest] = LANCZOS
  const series = rest.reduce((sum, coefficient, index) => sum + coefficient / (x + index), first)
  const base = x + LANCZOS_G - 0.5
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(series)
}

const TINY = 1e-300
const PRECISION = 1e-15
const MOST_TERMS = 500

const awayFromZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value)

/** The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    let change = 1
    for (const term of [even, odd]) {
      d = 1 / awayFromZero(1 + term * d)
      c = awayFromZero(1 + term / c)
      change = c * d
      fraction *= change
    }
    if (Math.abs(change - 1) < PRECISION) break
  }
  return fraction
}

/** I_x(a, b), the regularized incomplete beta function, for x in [0, 1] and positive a, b. */
export function regularizedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  // The fraction converges fast on one side of the mean only; the other side follows by symmetry.
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b
}

/** P(T ≤ t) of Student's t with `degrees` > 0 degrees of freedom. */
export function studentTCdf(t: number, degrees: number): number {
  const tail = 0.5 * regularizedBeta(degrees / (degrees + t * t), degrees / 2, 0.5)
  return t < 0 ? tail : 1 - tail
}

/** The density of Student's t. */
function studentTDensity(degrees: number): (t: number) => number {
  const peak = Math.exp(logGamma((degrees + 1) / 2) - logGamma(degrees / 2)) / Math.sqrt(degrees * Math.PI)
  return (t) => peak * (1 + (t * t) / degrees) ** (-(degrees + 1) / 2)
}

/** The t below which a share `probability` (in (0, 1)) of Student's t lies. */
export function studentTQuantile(probability: number, degrees: number): number {
  if (probability < 0.5) return -studentTQuantile(1 - probability, degrees)
  if (probability === 0.5) return 0
  const densityAt = studentTDensity(degrees)
  let low = 0
  let high = 1
  while (studentTCdf(high, degrees) < probability) high *= 2
  let t = (low + high) / 2
  // Newton's steps, halving instead where one would leave what the monotone distribution function allows.
  for (let step = 0; step < 200 && high - low > 1e-14 * high; step++) {
    const excess = studentTCdf(t, degrees) - probability
    if (excess < 0) low = t
    else high = t
    const next = t - excess / densityAt(t)
    if (Math.abs(next - t) <= 1e-14 * t) return next
    t = next > low && next < high ? next : (low + high) / 2
  }
  return t
}
