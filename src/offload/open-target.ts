import {connectLambda} from './lambda/lambda-target.js'
import {type LambdaTargetName, startTarget} from './registry.js'
import type {OffloadTarget} from './target.js'
import type {TargetWish} from './target-adapter.js'

/** A target that was brought up and connected to, until it is closed. */
export interface OpenTarget {
  readonly target: OffloadTarget
  /** True where environments end on order. */
  readonly canReclaim: boolean
  close(): Promise<void>
}

/** Brings a target up and connects to it; throws what either does, and leaves nothing up then. */
export async function openTarget(name: LambdaTargetName, wish: TargetWish): Promise<OpenTarget> {
  const started = await startTarget(name, wish)
  const target = await connectLambda(started.connection).catch(async (error: unknown) => {
    await started.stop()
    throw error
  })
  return {
    target,
    canReclaim: started.connection.control !== null,
    close: () => target.close().finally(() => started.stop()),
  }
}
