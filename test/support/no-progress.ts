import type {SearchProgress} from '../../src/experiment/search/run-search.js'
import type {SweepProgress} from '../../src/experiment/run/run-sweep.js'

export const NO_PROGRESS: SearchProgress & SweepProgress = {
  started: () => undefined,
  trialFinished: () => undefined,
  searchFinished: () => undefined,
  said: () => undefined,
  ended: () => undefined,
}
