import {EnvironmentError} from '../errors.js'
import type {Ms} from '../model/units.js'
import type {OffloadTarget} from './target.js'
import type {TargetLife} from './target-life.js'

interface Watch {
  readonly life: TargetLife
  readonly nowMs: () => Ms
  /** Functions hang on purpose: what is never answered shows nothing. */
  readonly isHangingMeant: boolean
}

/**
 * The same target, with its life noted; goes below faults, which are no death. An order that finds no service is noted
 * and resolves: calls show by themselves that there is nothing to call.
 */
export function watchTarget(target: OffloadTarget, {life, nowMs, isHangingMeant}: Watch): OffloadTarget {
  const order = async (give: () => Promise<void>): Promise<void> => {
    try {
      await give()
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error
      life.lost()
    }
  }
  return {
    invoke: async (request) => {
      const sentAtMs = nowMs()
      const reply = await target.invoke(request)
      if (!isHangingMeant || reply.status !== 'no-reply') life.ended(reply, {sentAtMs, atMs: nowMs()})
      return reply
    },
    reclaimIdle: () => order(() => target.reclaimIdle()),
    warm: (environments) => order(() => target.warm(environments)),
    get environments() {
      return target.environments
    },
    close: () => target.close(),
  }
}
