import type {TrialPool} from '../../src/experiment/pool/trial-pool.js'
import {runTask, runTwinsTask, sizeTask} from '../../src/experiment/pool/trial-worker.js'
import {unwrap} from '../../src/experiment/trial/thread-answer.js'

/** Runs trials in the thread of the test, with copies as a thread would have them: starting threads takes longer. */
export const poolInPlace: TrialPool = {
  run: async (task) => unwrap(structuredClone(await runTask(structuredClone(task)))),
  runTwins: async (task) => unwrap(structuredClone(await runTwinsTask(structuredClone(task)))),
  size: async (trial) => unwrap(structuredClone(await sizeTask(structuredClone(trial)))),
  close: () => Promise.resolve(),
}
