import type {Trial} from './trial.js'

/**
 * Equal parts that a trial's stream is cut into: each parallelism that its job has divides them, so that a checkpoint
 * can be dealt out evenly to any.
 */
export const cutsOf = ({parallelism, rescales = []}: Pick<Trial, 'parallelism' | 'rescales'>): number =>
  rescales.reduce((cuts, {slots}) => (cuts / gcd(cuts, slots)) * slots, parallelism)

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))
