import type {Trial} from '../../model/trial.js'
import {streamOf} from '../../workload/schedule-store.js'

/** What somebody who takes it works on alone. */
interface Group {
  readonly planned: {readonly trial: Trial}
}

/**
 * Deals groups of trials out to lanes in order, those in a row on one stream to one lane, whose thread has drawn it
 * then. A lane that finds no stream left to begin helps where most is left.
 */
export class Deal<Work extends Group> {
  /** What is left to each lane of what it has begun. */
  readonly #hands = new Map<number, (readonly Work[])[]>()
  readonly #runs: (readonly Work[])[][]

  constructor(groups: readonly (readonly Work[])[]) {
    this.#runs = runsOf(groups)
  }

  /** The next group for a lane; undefined when all are dealt out. */
  next(lane: number): readonly Work[] | undefined {
    const own = this.#hands.get(lane)?.shift()
    if (own !== undefined) return own
    const fresh = this.#runs.shift()
    if (fresh !== undefined) {
      this.#hands.set(lane, fresh)
      return fresh.shift()
    }
    return [...this.#hands.values()].toSorted((a, b) => b.length - a.length)[0]?.pop()
  }
}

/** Groups that follow one another on the same stream. */
function runsOf<Work extends Group>(groups: readonly (readonly Work[])[]): (readonly Work[])[][] {
  const runs: (readonly Work[])[][] = []
  let last: string | null = null
  for (const group of groups) {
    const trial = group[0]?.planned.trial
    const stream = trial ? streamOf(trial.load, trial.seed) : null
    const run = runs.at(-1)
    if (run && stream === last) run.push(group)
    else runs.push([group])
    last = stream
  }
  return runs
}
