import type {Trial} from '../../../../model/trial.js'
import {type Ns, nsToMs} from '../../../../model/units.js'
import {crashesOf, type RecoveryLog} from '../recovery-log.js'

/** What a job is struck in. */
interface Course {
  /** Kills a task manager by chance; missing where the cluster is another's. */
  readonly crash: ((chance: number, struck: () => void) => Promise<void>) | undefined
  readonly recovery: RecoveryLog | null
  readonly nowNs: () => Ns
  /** Those of the trial, which end with it. */
  readonly timers: Set<NodeJS.Timeout>
  /** Takes what went wrong. */
  readonly failed: (error: unknown) => void
}

/** Kills task managers at the instants that a trial names, and notes when each was killed. */
export function crashOnTime(trial: Trial, {crash, recovery, nowNs, timers, failed}: Course): void {
  for (const {atMs, chance} of crashesOf(trial)) {
    const strike = (): void => {
      crash?.(chance, () => recovery?.fell(nowNs())).catch(failed)
    }
    timers.add(setTimeout(strike, Math.max(0, atMs - nsToMs(nowNs()))))
  }
}
