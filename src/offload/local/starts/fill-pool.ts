import type {FunctionName} from '../../../model/trial.js'
import type {Ms} from '../../../model/units.js'
import type {ControlClient} from '../../lambda/control-client.js'
import {processesIn} from '../../process-size.js'
import type {TargetWish} from '../../target-adapter.js'

/** Processes that are asked for at once: a look at the time, and at Ctrl-C, between two such orders. */
const STEP_PROCESSES = 4
/** What is over sooner is not spoken of. */
const SILENT_MS: Ms = 2000
const SAY_EVERY_MS: Ms = 5000
/** 64 of them take 4 s on two quiet cores: a machine on which no more of them comes for so long has no use for more. */
const LONGEST_STEP_MS: Ms = 20_000

const RUNTIME: Readonly<Record<FunctionName, string>> = {node: 'Node.js', python: 'Python', java: 'Java'}

/** For which offload the pool is filled; `places` are the calls at once. */
export type PoolWish = Pick<TargetWish, 'offload' | 'say' | 'signal'> & {readonly places: number}

/** Clock and memory of this machine. */
export interface PoolWorld {
  readonly nowMs: () => Ms
  /** Memory that could be had now. */
  readonly freeMb: number
}

/**
 * Has one process for every call under way stand by, bounded by memory and by how fast they come; says how far it is where that takes
 * long, and what is missing at the end. Returns how many stand by. Throws what an order answers.
 */
export async function fillPool(
  orders: Pick<ControlClient, 'standBy'>,
  {offload, places, say = () => undefined, signal}: PoolWish,
  {nowMs, freeMb}: PoolWorld,
): Promise<number> {
  const processes = `${RUNTIME[offload.function]} processes of the function`
  const wanted = Math.min(places, processesIn(freeMb, offload.function))
  const startedAtMs = nowMs()
  let sayAtMs = startedAtMs + SILENT_MS
  let grewAtMs = startedAtMs
  let standing = 0
  while (standing < wanted && signal?.aborted !== true) {
    const before = standing
    standing = await orders.standBy(Math.min(wanted, standing + STEP_PROCESSES))
    const atMs = nowMs()
    if (atMs - grewAtMs > LONGEST_STEP_MS) break
    if (standing > before) grewAtMs = atMs
    if (atMs < sayAtMs) continue
    sayAtMs = atMs + SAY_EVERY_MS
    say(`Target local: ${standing} of ${wanted} ${processes} started, before the clock is`)
  }
  if (standing < places && signal?.aborted !== true) {
    const why =
      standing < wanted ? `no more came for ${LONGEST_STEP_MS / 1000} s` : 'in half of the free memory'
    say(
      `Target local: ${standing} ${processes} stand by for ${places} calls under way (${why}); any other starts inside its trial`,
    )
  }
  return standing
}
