import type {TrialPool} from '../../src/experiment/pool/trial-pool.js'
import {runTask, runTwinsTask, sizeTask} from '../../src/experiment/pool/trial-worker.js'
import {type ThreadAnswer, unwrap} from '../../src/experiment/trial/thread-answer.js'

/** When the last task that was asked for has ended: a thread runs one at a time. */
let last: Promise<unknown> = Promise.resolve()

/** Runs a task on copies, as a thread would have them. */
function inTurn<Task, T>(run: (task: Task) => Promise<ThreadAnswer<T>>, task: Task): Promise<T> {
  const running = last.then(async () => unwrap(structuredClone(await run(structuredClone(task)))))
  last = running.catch(() => undefined)
  return running
}

/** Runs trials in the thread of the test: starting threads takes longer. */
export const poolInPlace: TrialPool = {
  run: (task) => inTurn(runTask, task),
  runTwins: (task) => inTurn(runTwinsTask, task),
  size: (trial) => inTurn(sizeTask, trial),
  close: () => Promise.resolve(),
}
