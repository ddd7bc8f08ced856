import {parentPort, workerData} from 'node:worker_threads'
import {BugError} from '../../errors.js'
import {createThreadClock} from '../../kernel/wall-clock.js'
import {createTarget} from './create-target.js'
import {prepareEnvironments} from './environments.js'
import {Invoker} from './invoker.js'
import type {ThreadMessage, ThreadSetup} from './setup.js'
import {Shared} from './shared.js'
import {Sink} from './sink.js'
import {Slot} from './slot.js'
import {Source} from './source.js'
import {createWaitUntil} from './timer.js'

// Runs in a worker thread: nothing it imports may load a schema library, YAML or oclif.

const port = parentPort
const tell = (message: ThreadMessage): void => port?.postMessage(message)

/** One thread of a trial, from its start to its end, by its role. */
async function runThread(setup: ThreadSetup): Promise<void> {
  const shared = new Shared(setup.memory)
  if (setup.role === 'invoker') {
    await runInvoker(setup, shared)
    return
  }
  tell({kind: 'ready'})
  const originNs = shared.waitForStart()
  if (originNs === null) tell({kind: 'ended', left: []})
  else tell(runLoop(setup, shared, createThreadClock(originNs)))
}

/** The threads that only ever sleep on shared memory. */
function runLoop(setup: ThreadSetup, shared: Shared, now: () => number): ThreadMessage {
  switch (setup.role) {
    case 'source': {
      const source = new Source(setup, shared, now)
      source.run()
      return {kind: 'ended', left: source.leftEvents(), lateness: source.lateness.toState()}
    }
    case 'slot': {
      const slot = new Slot(setup, shared, now)
      slot.run()
      return {kind: 'ended', left: slot.leftEvents()}
    }
    case 'sink': {
      const sink = new Sink(setup, shared, {now, tell})
      sink.run()
      return {kind: 'ended', left: [], ...sink.report()}
    }
    case 'invoker':
      throw new BugError('the invoker needs an event loop')
  }
}

/** The client of the target has an event loop, since targets are asked over sockets. */
async function runInvoker(setup: ThreadSetup, shared: Shared): Promise<void> {
  const {trial} = setup
  if (trial.offload === null) throw new BugError(`pipeline ${trial.pipeline} has no target to invoke`)
  // Keeps the event loop alive while nothing but a bell is waited for.
  const alive = setInterval(() => undefined, 1000)
  tell({kind: 'ready'})
  const originNs = await shared.waitForStartAsync()
  if (originNs === null) tell({kind: 'ended', left: []})
  else {
    const now = createThreadClock(originNs)
    const waitUntil = createWaitUntil(now)
    const target = createTarget(trial.offload, trial.seed, {nowNs: now, waitUntil})
    const invoker = new Invoker(setup, shared, {offload: trial.offload, target, now, tell})
    await Promise.race([
      invoker.run(),
      prepareEnvironments(trial, trial.offload, {target, waitUntil}).then(() => new Promise(() => undefined)),
    ])
    tell({kind: 'ended', left: invoker.leftEvents(), invoker: invoker.report()})
    await target.close()
  }
  clearInterval(alive)
  // Replies that nobody waits for any more would keep the thread alive for seconds.
  port?.close()
}

await runThread(workerData as ThreadSetup)
