/** Which way events go, by a file that the policy of the Flink job is held to as well. */
import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {Batcher} from '../../../src/dataflow/batcher.js'
import {Breaker} from '../../../src/dataflow/calls/invoker.js'
import {Policy} from '../../../src/dataflow/control/policy.js'
import {createRandom} from '../../../src/kernel/random.js'
import {msToNs} from '../../../src/model/units.js'
import {createStrategy} from '../../../src/strategy/registry.js'

interface Case {
  readonly about: string
  readonly pipeline?: string
  readonly share?: number
  readonly rule?: string
  readonly waitEvents?: number
  readonly inService?: boolean
  readonly estimateMs?: number
  readonly bufferEvents?: number
  readonly openedMs?: number
  readonly failures?: number
  readonly atMs: number
  readonly windowStartMs: number
  readonly offloaded: readonly boolean[]
}

const cases = JSON.parse(
  readFileSync(new URL('../../fixtures/routes.json', import.meta.url), 'utf8'),
) as readonly Case[]

/** Of every case. */
const MEAN_SERVICE_MS = 2
const BATCH = {maxEvents: 100, maxBytes: 5_000_000, lingerMs: 10, maxWorkMs: 50}

test.each(cases)('$about', (told) => {
  const atNs = msToNs(told.atMs)
  const policy = policyOf(told)
  expect(told.offloaded.map(() => policy.isOffloaded(atNs))).toEqual(told.offloaded)
})

function policyOf(told: Case): Policy {
  const breaker = new Breaker()
  for (let i = 0; i < (told.failures ?? 0); i++) breaker.replied('failed', told.atMs)
  const batcher = new Batcher(BATCH, MEAN_SERVICE_MS)
  if (told.openedMs !== undefined) batcher.add(1, msToNs(told.openedMs))
  const policy = new Policy(
    {
      meanServiceMs: MEAN_SERVICE_MS,
      bufferEvents: told.bufferEvents ?? Infinity,
      windowStartNs: msToNs(told.windowStartMs),
      isOffloadOnly: told.pipeline === 'invoker',
    },
    {
      way: {
        hasRoom: !batcher.isFull(),
        admits: () => breaker.admits(told.atMs),
        remainingLingerNs: (nowNs) => batcher.remainingLingerNs(nowNs),
      },
      queueAt: (nowNs) => ({
        channelEvents: told.waitEvents ?? 0,
        fallbackEvents: 0,
        serviceSinceNs: told.inService === true ? nowNs : -Infinity,
      }),
    },
  )
  policy.decide({share: told.share ?? 0, route: ruleOf(told)}, told.estimateMs ?? 100)
  return policy
}

function ruleOf({rule}: Case) {
  if (rule === undefined) return null
  const strategy = createStrategy({kind: rule}, {random: createRandom(1, 'rule'), slo: null})
  if (strategy.kind !== 'event') throw new Error(`${rule} does not decide on every event`)
  return strategy.route.bind(strategy)
}
