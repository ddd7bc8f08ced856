/** Bursting into real functions in real processes, one of which is killed in the middle of its work. */
import {readdirSync, readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {embeddedEngine} from '../../src/engine/embedded/embedded-engine.js'
import {ExternalError} from '../../src/errors.js'
import type {Trial} from '../../src/model/trial.js'
import type {Snapshot} from '../../src/strategy/strategy.js'
import {type History, runTrial} from '../support/history.js'
import {hasJdk, hasPython} from '../support/tools.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'

const EVENTS = 1500

const trialOf = (offload: NonNullable<TrialChanges['offload']>): Trial =>
  buildTrial({
    engine: 'embedded',
    parallelism: 2,
    metricIntervalMs: 100,
    strategy: {kind: 'always'},
    service: {meanMs: 2},
    load: {shape: 'constant', rateEps: 500, extent: {kind: 'events', warmupMs: 0, events: EVENTS}},
    offload: {target: 'local', maxInFlight: 4, callTimeoutMs: 3000, ...offload},
  })

const run = (trial: Trial, onTick?: (snapshot: Snapshot) => void): Promise<History> =>
  runTrial(trial, {engine: embeddedEngine, ...(onTick && {onTick})})

const EVERY_EVENT_ONCE = {
  state: 'completed',
  sunkEvents: EVENTS,
  unfinishedEvents: 0,
  droppedEvents: 0,
  duplicateEvents: 0,
}

/** Processes below this one that run a function: Linux tells. */
function environmentPids(): readonly number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const [pid, parent] = parentOf(name)
    parents.set(pid, parent)
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid)
    return parent === process.pid || (parent !== undefined && parent > 1 && isBelow(parent))
  }
  return [...parents.keys()].filter((pid) => isBelow(pid) && commandOf(pid).includes('bootstrap'))
}

function parentOf(name: string): readonly [pid: number, parent: number] {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
    return [Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])]
  } catch {
    // It has ended since it was listed.
    return [Number(name), 0]
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

test(
  'gives the same output from every function as from none, with cold starts and bills',
  {timeout: 120_000},
  async (context) => {
    const modeled = await run(trialOf({target: 'model'}))
    const functions = (['node', 'python', 'java'] as const).filter(
      (name) => name === 'node' || (name === 'python' ? hasPython : hasJdk),
    )
    if (functions.length < 3) await context.annotate(`only ${functions.join(', ')}: no Python or JDK here`)
    for (const name of functions) {
      const {outcome, timeline} = await run(trialOf({function: name}))

      expect(outcome, name).toMatchObject({...EVERY_EVENT_ONCE, outputDigest: modeled.outcome.outputDigest})
      expect(outcome.offload!.coldStarts, name).toBeGreaterThan(0)
      expect(outcome.offload!.billedMs, name).toBeGreaterThan(1000)
      expect(Math.max(...timeline.map(({environments}) => environments)), name).toBeGreaterThan(0)
    }
    expect(environmentPids()).toEqual([])
  },
)

test.skipIf(process.platform !== 'linux')(
  'survives the end of an environment in the middle of an invoke',
  {timeout: 60_000},
  async () => {
    const undisturbed = await run(trialOf({target: 'model'}))
    let killed = 0
    const {outcome, invocations} = await run(trialOf({}), ({offload}) => {
      const [pid] = environmentPids()
      // One that is killed while it starts has no invoke: on a busy machine that takes longer than a few ticks.
      const isServing = offload.inFlightEvents > 0 && offload.latencyP50Ms > 0
      if (pid === undefined || !isServing || killed === 3) return
      killed++
      process.kill(pid, 'SIGKILL')
    })

    expect(killed).toBeGreaterThan(0)
    expect(outcome).toMatchObject({...EVERY_EVENT_ONCE, outputDigest: undisturbed.outcome.outputDigest})
    expect(outcome.offload!.failures).toBeGreaterThan(0)
    expect(invocations.some(({attempts}) => attempts > 1)).toBe(true)
    expect(environmentPids()).toEqual([])
  },
)

test(
  'finds warm environments from its first event on, even without a warm-up',
  {timeout: 60_000},
  async () => {
    const {outcome} = await run(trialOf({environments: 'warm'}))

    expect(outcome).toMatchObject(EVERY_EVENT_ONCE)
    expect(outcome.offload).toMatchObject({coldStarts: 0, initMs: 0})
  },
)

test('a ceiling of cost ends a trial cleanly, and says so', async () => {
  const {outcome} = await run(trialOf({maxCostUsd: 0.000_02}))

  expect(outcome.state).toBe('completed')
  expect(outcome.flags).toContain('max-cost')
  expect(outcome.sunkEvents).toBeLessThan(EVENTS)
  expect(outcome.sunkEvents + outcome.unfinishedEvents).toBe(outcome.intendedEvents)
  expect(environmentPids()).toEqual([])
})

test('what the service refuses is told in its words, not as a fault of ours', async () => {
  const refused = run(trialOf({environments: 'warm', maxInFlight: 1200}))

  await expect(refused).rejects.toThrow(ExternalError)
  await expect(refused).rejects.toThrow(/answered 400: .*up to 1000/)
})

test('an interrupt is heard while environments are still being warmed', async () => {
  const interrupt = new AbortController()
  setTimeout(() => {
    interrupt.abort()
  }, 1000)
  const startMs = performance.now()
  const {outcome} = await runTrial(trialOf({environments: 'warm', maxInFlight: 100}), {
    engine: embeddedEngine,
    signal: interrupt.signal,
  })

  expect(outcome).toMatchObject({state: 'aborted', sunkEvents: 0})
  expect(performance.now() - startMs).toBeLessThan(4000)
  expect(environmentPids()).toEqual([])
})
