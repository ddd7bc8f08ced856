import {createRandom, type Random} from '../../../kernel/random.js'
import type {Quantiles} from '../../../model/trial.js'
import type {Ms} from '../../../model/units.js'
import {createQuantileFunction} from '../../../kernel/sample-quantiles.js'

/** What a cold start takes where none of this machine's is measured: the cloud's, by its quantiles. */
export interface DrawnStarts {
  /** Before the function's init; neither reported nor billed. */
  readonly preInitMs: Quantiles
  /** Reported and billed as Init Duration. */
  readonly initMs: Quantiles
  /** A payload that each process is called with before it stands by: no call of a trial meets code that never ran. */
  readonly primer: string
}

/** The spans of cold starts, keyed by seed, purpose and their number in the trial. */
export class StartDraws {
  readonly #preInitAt: (u: number) => Ms
  readonly #initAt: (u: number) => Ms
  #preInit: Random
  #init: Random
  #preInits = 0
  #inits = 0

  constructor({preInitMs, initMs}: Pick<DrawnStarts, 'preInitMs' | 'initMs'>, seed = 1) {
    this.#preInitAt = createQuantileFunction(preInitMs)
    this.#initAt = createQuantileFunction(initMs)
    this.#preInit = createRandom(seed, 'pre-init')
    this.#init = createRandom(seed, 'init')
  }

  /** A trial begins: its first cold start is drawn next. */
  reset(seed: number): void {
    this.#preInit = createRandom(seed, 'pre-init')
    this.#init = createRandom(seed, 'init')
    this.#preInits = 0
    this.#inits = 0
  }

  nextPreInitMs(): Ms {
    return this.#preInitAt(this.#preInit.at(this.#preInits++))
  }

  nextInitMs(): Ms {
    return this.#initAt(this.#init.at(this.#inits++))
  }
}
