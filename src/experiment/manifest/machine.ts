import {measureTimerNoise, type TimerNoise} from '../../host/timer-noise.js'
import type {LocalStarts} from '../../model/trial.js'
import type {Eps, Ms} from '../../model/units.js'
import {isVirtual} from '../../settings/defaults.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'

/** What a manifest says of the machine that paces trials; nothing of what computes in virtual time. */
export interface MachineRecord {
  /** Missing where another machine paces them. */
  readonly timer?: TimerNoise
  /** Where cold starts of target `local` come from; missing without that target. */
  readonly localStarts?: readonly LocalStarts[]
}

/** Longer than before each trial: a person reads it. */
const NOISE_SPAN_MS: Ms = 700
const COARSE_MS: Ms = 1
/** Twice this is all that flags allow for. */
const TOO_COARSE_MS: Ms = 2.5

type Paced = Pick<ResolvedSettings, 'engine' | 'flink' | 'load' | 'service' | 'offload'>

/** Measures this machine's timer where it is to pace trials, and says once if it is too coarse for them. */
export function examineMachine(
  all: readonly Paced[],
  {say, measure = measureTimerNoise}: MachineWorld,
): MachineRecord {
  const paced = all.filter(({engine}) => !isVirtual(engine))
  const localStarts = [...new Set(paced.flatMap(({offload}) => offload.localStarts ?? []))]
  const here = paced.filter(({flink}) => (flink?.url ?? null) === null)
  const timer = here.length === 0 ? null : measure(fastestOf(here), NOISE_SPAN_MS)
  if (timer !== null) sayCoarse(timer, here, say)
  return {...(timer && {timer}), ...(localStarts.length > 0 && {localStarts})}
}

/** Where a remark about the machine goes; a test gives a measurement of its own. */
export interface MachineWorld {
  readonly say: (text: string) => void
  readonly measure?: (rateEps: Eps, spanMs: Ms) => TimerNoise
}

const fastestOf = (paced: readonly Paced[]): Eps =>
  Math.max(...paced.map(({load}) => (load.rateEps === 'max' ? 0 : load.rateEps)))

function sayCoarse({p99Ms, rateEps}: TimerNoise, paced: readonly Paced[], say: MachineWorld['say']): void {
  const services = paced.map(({service}) => service.meanMs).filter((meanMs) => meanMs > 0)
  const shortestMs = Math.min(...services)
  const isCoarse = p99Ms > Math.max(COARSE_MS, shortestMs / 2)
  if (!isCoarse && p99Ms <= TOO_COARSE_MS) return
  const late = `timers here are late by up to ${p99Ms.toFixed(1)} ms (p99 of a bare loop, ${Math.round(rateEps)} times a second)`
  const what = isCoarse ? `, coarse for services of ${shortestMs} ms` : ''
  const flags =
    p99Ms > TOO_COARSE_MS
      ? 'more than flags allow for: the machine is busy or too coarse, and the verdict may judge nothing'
      : 'flags of this run allow for it'
  say(`Machine   ${late}${what}; ${flags}`)
}
