import {createRoute, type Decision, type OwnStrategy} from '../../dataflow/control/controller.js'
import {parentPort, workerData} from 'node:worker_threads'
import {BugError, serializeError} from '../../errors.js'
import {ownThreadNumber} from '../../host/cpu-time.js'
import {createThreadClock} from '../../kernel/wall-clock.js'
import type {Trial} from '../../model/trial.js'
import type {Ns} from '../../model/units.js'

import type {ThreadMessage, ThreadSetup} from './threads/setup.js'
import {Shared} from './threads/shared.js'

// Runs in a worker thread: nothing it imports may load a schema library, YAML or oclif.

const port = parentPort
const tell = (message: ThreadMessage): void => port?.postMessage(message)

/** One thread of a trial, from its start to its end. Each role loads what it needs: threads start all at once. */
async function runThread(setup: ThreadSetup): Promise<void> {
  const shared = new Shared(setup.memory)
  switch (setup.role) {
    case 'source': {
      const {Source} = await import('./source/source.js')
      const route = await loadRoute(setup)
      begin(shared, (now) => {
        const source = new Source(setup, shared, {now, route})
        return () => {
          source.run()
          return {left: source.leftEvents(), lateness: source.lateness.toState()}
        }
      })
      break
    }
    case 'slot': {
      const {Slot} = await import('./slot.js')
      begin(shared, (now) => {
        const slot = new Slot(setup, shared, now)
        return () => {
          slot.run()
          return {left: slot.leftEvents()}
        }
      })
      break
    }
    case 'sink': {
      const {Sink} = await import('./sink.js')
      begin(shared, (now) => {
        const sink = new Sink(setup, shared, {now, tell})
        return () => {
          sink.run()
          return {left: [], ...sink.report()}
        }
      })
      break
    }
    case 'invoker':
      await beginInvoker(setup, shared)
  }
}

/** By address: what runs trials knows how users' files are loaded, an engine does not. */
async function loadRoute({ownStrategy, trial}: ThreadSetup): Promise<Decision['route']> {
  if (ownStrategy === undefined) return createRoute(trial)
  if (!ownStrategy.isPerEvent) return null
  const loader = (await import(ownStrategy.href)) as {
    readonly ownStrategyOf: (trial: Trial, watched: SharedArrayBuffer) => Promise<OwnStrategy>
  }
  return createRoute(trial, await loader.ownStrategyOf(trial, ownStrategy.watched))
}

type Report = Omit<Extract<ThreadMessage, {kind: 'ended'}>, 'kind'>

/** The threads that only ever sleep on shared memory: all is open before the clock starts, which is set then. */
function begin(shared: Shared, open: (now: () => Ns) => () => Report): void {
  let now = (): Ns => 0
  const work = open(() => now())
  tell({kind: 'ready', threadNumber: ownThreadNumber()})
  const originNs = shared.waitForStart()
  if (originNs !== null) now = createThreadClock(originNs)
  tell({kind: 'ended', ...(originNs === null ? {left: []} : work())})
}

/** The client of the target has an event loop, since targets are asked over sockets. */
async function beginInvoker(setup: ThreadSetup, shared: Shared): Promise<void> {
  const {trial} = setup
  if (trial.offload === null) throw new BugError(`pipeline ${trial.pipeline} has no target to invoke`)
  const [{Invoker}, {createTarget}, {keepEnvironmentsPrepared}, {createWaitUntil}] = await Promise.all([
    import('./invoker/invoker.js'),
    import('./invoker/create-target.js'),
    import('./invoker/environments.js'),
    import('./threads/timer.js'),
  ])
  // Keeps the event loop alive while nothing but a bell is waited for.
  const alive = setInterval(() => undefined, 1000)
  // Before anything is measured: a connection takes its time.
  const opened = await createTarget(trial, trial.offload, setup.connection)
  tell({kind: 'ready', threadNumber: ownThreadNumber()})
  const originNs = await shared.waitForStartAsync()
  if (originNs === null) tell({kind: 'ended', left: []})
  else {
    const now = createThreadClock(originNs)
    const nap = (ms: number): void => {
      shared.invokerBell.nap(ms)
    }
    const waitUntil = createWaitUntil({now, nap})
    const target = opened.start({nowNs: now, waitUntil})
    const invoker = new Invoker(setup, shared, {offload: trial.offload, target, now, tell})
    await Promise.race([
      invoker.run(),
      keepEnvironmentsPrepared(trial, trial.offload, {
        target,
        waitUntil,
        changed: () => {
          invoker.publish()
        },
      }).then(() => new Promise(() => undefined)),
    ])
    tell({
      kind: 'ended',
      left: invoker.leftEvents(),
      invoker: {...invoker.report(), isTargetLost: opened.life.isLost, idleFaults: opened.idleFaults},
    })
    await target.close()
  }
  clearInterval(alive)
  // Replies that come too late would keep the thread alive for seconds.
  port?.close()
}

try {
  await runThread(workerData as ThreadSetup)
} catch (error) {
  // An error loses its kind on its way between threads.
  const serialized = serializeError(error)
  if (serialized === null) throw error
  tell({kind: 'refused', error: serialized})
}
