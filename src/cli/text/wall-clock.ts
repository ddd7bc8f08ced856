import {leastWallMs, loadMs} from '../../experiment/estimate/estimate-sweep.js'
import type {PreparedSearch} from '../../experiment/search/prepare-search.js'
import type {Trial} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import {isVirtual} from '../../settings/defaults.js'
import {formatSpan} from './table.js'

/** Who waits longer than this for a clock should know of the quick answer. */
const LONG_MS: Ms = 5 * 60_000

/** Of a time on the wall clock, where it is long; '' elsewhere. */
export const quickerText = (wallMs: Ms): string =>
  wallMs > LONG_MS ? '--engine virtual computes the same in seconds to minutes' : ''

/** Said before the first trial of a sweep that takes long; null where engines are compared, or nothing waits for a clock. */
export function longPlanText(pending: readonly Trial[]): string | null {
  const [engine = 'virtual', ...others] = new Set(pending.map((trial) => trial.engine))
  if (isVirtual(engine) || others.length > 0) return null
  const wallMs = leastWallMs(pending)
  const hint = quickerText(wallMs)
  return hint === '' ? null : `at least ${formatSpan(wallMs)} on the wall clock; ${hint}`
}

/** Of one bisection. */
const ABOUT_TRIALS = 10

/** What searches take on a wall clock, about; '' in virtual time. */
export function searchTimeText({points}: Pick<PreparedSearch, 'points'>, searches: number): string {
  const measured = points.filter(({settings}) => !isVirtual(settings.engine))
  if (measured.length === 0) return ''
  const meanMs = measured.reduce((sum, {settings}) => sum + loadMs(settings.load), 0) / measured.length
  const wallMs = meanMs * ABOUT_TRIALS * searches * (measured.length / points.length)
  const hint = quickerText(wallMs)
  return `Time      about ${formatSpan(wallMs)} on the wall clock${hint === '' ? '' : `; ${hint}`}`
}
