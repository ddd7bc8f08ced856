import {describe, expect, test} from 'vitest'
import {UNTRUSTED_FLAGS} from '../../../src/engine/conditions.js'
import {
  judge,
  type JudgedTrial,
  type Verdict,
  type VerdictContext,
} from '../../../src/analysis/verdict/verdict.js'
import {comparisonTable} from '../../../src/cli/describe/comparison-table.js'
import {describeVerdict} from '../../../src/cli/describe/describe-verdict.js'
import {loadSlotPlatform} from '../../../src/settings/files/load-platform.js'
import type {TrialRow} from '../../../src/results/trial-row.js'
import {buildTrial} from '../../support/trial.js'
import {buildTrialRow} from '../../support/trial-row.js'

const SLO = {percentile: 'p99', limitMs: 500} as const

const trialOf = (pipeline: string, headlineMs: number, changes: Partial<TrialRow> = {}): JudgedTrial => ({
  row: buildTrialRow({pipeline, outputDigest: 'd1', costPerMillionEventsUsd: 1, lostEvents: 0, ...changes}),
  headlineMs,
})

const SHEET = loadSlotPlatform('managed-flink-us-east-1').price
const CONTEXT: VerdictContext = {
  slo: SLO,
  overload: null,
  sheets: [SHEET],
  load: buildTrial().load,
  offload: buildTrial().offload!,
  rowPrice: SHEET,
}

const verdictOn = (...trials: readonly JudgedTrial[]): Verdict => judge(trials, CONTEXT)

describe('the verdict', () => {
  test('compares the outputs of pipelines, and claims nothing where there is one', () => {
    const vanilla = trialOf('vanilla', 2000)
    expect(verdictOn(vanilla).outputs).toBe('not compared')
    expect(describeVerdict(verdictOn(vanilla))).not.toContain('Outputs')
    expect(verdictOn(vanilla, trialOf('burst', 300)).outputs).toBe('identical')
    expect(verdictOn(vanilla, trialOf('burst', 300, {outputDigest: 'd2'})).outputs).toBe('different')
    expect(verdictOn(vanilla, trialOf('burst', 300, {outputDigest: ''})).outputs).toBe('incomplete')
  })

  test('names no pipeline the cheapest that ran alone, and says what it was not compared with', () => {
    const lastOf = (...trials: readonly JudgedTrial[]): string | undefined =>
      describeVerdict(verdictOn(...trials))
        .split('\n')
        .at(-1)
    expect(lastOf(trialOf('burst', 300), trialOf('modified', 900))).toBe(
      'Verdict   burst meets p99<500ms, and is the only pipeline that ran; not compared: vanilla, overprovisioned',
    )
    expect(lastOf(trialOf('burst', 300), trialOf('vanilla', 900))).toBe(
      'Verdict   burst is the cheapest pipeline that meets p99<500ms; not compared: overprovisioned',
    )
    expect(lastOf(trialOf('vanilla', 900))).toMatch(
      /^Verdict {3}no pipeline .*; not compared: burst, overprovisioned$/,
    )
  })

  test('chooses no pipeline that has lost events, and says how many', () => {
    const lossy = trialOf('burst', 300, {lostEvents: 3801, outputDigest: ''})
    const verdict = verdictOn(trialOf('vanilla', 2000), lossy)
    expect(verdict.choice).toBeNull()
    expect(describeVerdict(verdict)).toMatch(/^Lost {6}burst 3801 events/m)
    expect(verdictOn(trialOf('vanilla', 400), lossy).choice).toBe('vanilla')
    expect(describeVerdict(verdictOn(trialOf('overprovisioned', 400), lossy))).toContain(
      'burst has lost events',
    )
  })

  test('says on the virtual engine what a call takes of its slot, also where it is nothing', () => {
    const burst = trialOf('burst', 300, {engine: 'virtual', invocations: 12})
    expect(verdictOn(burst).callCpuMs).toBe(0)
    expect(describeVerdict(verdictOn(burst))).toMatch(/^Calls {5}take nothing of the CPU of slots/m)
    expect(describeVerdict({...verdictOn(burst), callCpuMs: 3})).toContain("takes 3 ms of its slot's CPU")
    for (const changes of [{invocations: 0}, {engine: 'embedded'}]) {
      const row = {engine: 'virtual', invocations: 12, ...changes}
      expect(verdictOn(trialOf('burst', 300, row)).callCpuMs).toBeNull()
    }
  })

  test('takes no lower bound for a figure that meets the objective', () => {
    const [whole, cut] = [0, 12].map((unfinishedEvents) =>
      verdictOn(trialOf('vanilla', 475, {unfinishedEvents})),
    )
    expect(whole!.pipelines[0]!.meetsSlo).toBe(true)
    expect(cut!.pipelines[0]!.meetsSlo).toBe(false)
  })

  test.each([
    [{vanilla: 0, burst: 0}, 'vanilla 2 s, burst 500 ms = 4 × lower'],
    [{vanilla: 3, burst: 0}, 'vanilla ≥ 2 s, burst 500 ms = ≥ 4 × lower'],
    [{vanilla: 0, burst: 3}, 'vanilla 2 s, burst ≥ 500 ms = ≤ 4 × lower'],
    [{vanilla: 3, burst: 3}, 'vanilla ≥ 2 s, burst ≥ 500 ms, both lower bounds'],
  ])('marks what events left unfinished make a bound: %j', (unfinished, words) => {
    const verdict = verdictOn(
      trialOf('vanilla', 2000, {unfinishedEvents: unfinished.vanilla}),
      trialOf('burst', 500, {unfinishedEvents: unfinished.burst}),
    )

    expect(describeVerdict(verdict)).toContain(words)
  })

  test('turns a bound over with its ratio', () => {
    const slower = verdictOn(trialOf('vanilla', 500, {unfinishedEvents: 3}), trialOf('burst', 2000))

    expect(describeVerdict(slower)).toContain('= ≤ 4 × higher')
  })

  test('judges no pipeline by the part before its cost ceiling', () => {
    const cut = trialOf('burst', 184, {flags: 'max-cost'})
    const alone = verdictOn(trialOf('vanilla', 2000), cut)

    expect(alone.choice).toBeNull()
    expect(describeVerdict(alone)).toContain('Ceiling   burst ended early, at --max-cost')
    expect(describeVerdict(alone)).toContain(
      'no pipeline that meets p99<500ms: burst ended at --max-cost: raise it',
    )
    expect(describeVerdict(verdictOn(trialOf('overprovisioned', 400), cut))).toContain(
      '; burst ended at --max-cost',
    )
  })

  test('says what is missing where nothing was measured, or nothing can be chosen', () => {
    const nothing = verdictOn(trialOf('vanilla', NaN), trialOf('burst', NaN, {costPerMillionEventsUsd: NaN}))
    expect(describeVerdict(nothing)).toContain('no event fell into the measured window')
    expect(describeVerdict(nothing)).not.toMatch(/NaN|– ×/)
    expect(describeVerdict(verdictOn(trialOf('invoker', 154)))).toContain('instruments')
  })
})

describe('what cannot be told is not judged', () => {
  const thin = (pipeline: string, headlineEvents: number): JudgedTrial => ({
    ...trialOf(pipeline, NaN, {burstEvents: headlineEvents || NaN}),
    headlineEvents,
  })

  test.each([
    ['p99', 1999, 2000],
    ['p50', 39, 40],
    ['p90', 199, 200],
    ['p95', 399, 400],
    ['p999', 19_999, 20_000],
  ] as const)('a %s of %d events', (percentile, events, leastEvents) => {
    const context = {...CONTEXT, slo: {percentile, limitMs: 500}}
    const verdict = judge([thin('vanilla', events), thin('burst', events)], context)

    expect(verdict.unmeasured).toEqual({
      why: 'too-few-events',
      ...{percentile, events, leastEvents, scope: 'burst'},
    })
    expect(verdict.choice).toBeNull()
    expect(describeVerdict(verdict)).toContain(
      `Verdict   none: a ${percentile} needs ${leastEvents} events or more, and ${events} were inside bursts`,
    )
  })

  test.each(['cost', 'lost', 'max', 'slo-missed-seconds'] as const)(
    'is no matter where %s alone is asked for: too few for a percentile, enough for the answer',
    (metric) => {
      const cells = {lostEvents: 0, sloMissedS: 0, burstLatencyMaxMs: 9, costPerMillionEventsUsd: 0.1}
      const few = thin('vanilla', 20)
      const trials = [{...few, row: {...few.row, ...cells}}]
      const verdict = judge(trials, {...CONTEXT, objectives: [{metric, limit: 99}]})
      expect([verdict.unmeasured, verdict.choice]).toEqual([null, 'vanilla'])
    },
  )

  test('a second percentile, of fewer events than it takes', () => {
    const row = {latencyP999Ms: NaN, offeredEps: 400, durationMs: 10_000}
    const objectives = [{metric: 'p99', limit: 500} as const, {metric: 'p999', limit: 900} as const]
    const verdict = judge([trialOf('vanilla', 100, row)], {...CONTEXT, objectives})
    expect(describeVerdict(verdict)).toContain(
      'Verdict   none: a p999 needs 20000 events or more, and 4000 were in the window',
    )
  })

  test('a latency at rate max, which is the length of the run', () => {
    const load = {...CONTEXT.load, rateEps: 'max'} as const
    const verdict = judge([thin('vanilla', 3000), thin('burst', 3000)], {...CONTEXT, load})

    expect(verdict.unmeasured?.why).toBe('rate-max')
    const cost = {...CONTEXT, load, objectives: [{metric: 'lost', limit: 1} as const]}
    expect(judge([thin('vanilla', 3000)], cost).unmeasured).toBeNull()
    expect(describeVerdict(verdict)).toContain(
      'Verdict   none: at --rate max latency is the length of the run',
    )
  })

  test('a cost of an event, where there was none', () => {
    const none = trialOf('vanilla', NaN, {parallelism: 4, costPerMillionEventsUsd: NaN})
    expect(comparisonTable([none, {...none, row: {...none.row, pipeline: 'overprovisioned'}}])).not.toContain(
      'NaN',
    )
  })
})

describe('a burst that misses the objective', () => {
  const {maxInFlight} = CONTEXT.offload
  const busy = {environmentsMax: maxInFlight, sentRequests: 1000, throttles: 0, failures: 0}
  const concluded = (
    changes: Partial<TrialRow>,
    offload: Partial<VerdictContext['offload']> = {},
  ): string => {
    const trials = [trialOf('vanilla', 2000), trialOf('burst', 900, {...busy, ...changes})]
    return describeVerdict(judge(trials, {...CONTEXT, offload: {...CONTEXT.offload, ...offload}}))
  }

  test('is advised a wider window where its window was the limit', () => {
    const advised = `burst filled its window of ${maxInFlight} calls under way: a wider one (--max-in-flight) may do`
    expect(concluded({})).toContain(advised)
    expect(concluded({environmentsMax: 3, flags: 'client-bound'})).toContain(advised)
    expect(concluded({throttles: 10})).toContain(advised)
  })

  test.each<readonly [string, Partial<TrialRow>, Partial<VerdictContext['offload']>]>([
    ['Lambda throttled 40 % of', {throttles: 400}, {}],
    ['Lambda throttled 40 % of', {throttles: 400, environmentsMax: 2, flags: 'client-bound;throttled'}, {}],
    ['Lambda throttled 40 % of', {throttles: 400, environmentsMax: 8}, {reservedConcurrency: 8}],
    ['40 % of burst', {failures: 400, flags: 'client-bound'}, {}],
    ['burst had all 8 environments', {environmentsMax: 8, flags: 'client-bound'}, {reservedConcurrency: 8}],
    ['burst had all 64 environments', {environmentsMax: 64}, {reservedConcurrency: 64}],
  ])('is told what else it was, and no wider window: %s %o %o', (words, changes, offload) => {
    const text = concluded(changes, offload)
    expect(text).toContain(words)
    expect(text).not.toContain('(--max-in-flight)')
  })
})

describe('rows whose Lambda was lost', () => {
  const lost = {flags: 'priced-as-cpu;target-lost'}

  test('are not judged, whatever else the rows say', () => {
    const verdict = verdictOn(trialOf('vanilla', 400), trialOf('burst', 300, lost))
    const text = describeVerdict(verdict)

    expect(verdict.untrusted).toEqual([{pipeline: 'burst', flags: ['target-lost']}])
    expect(verdict.choice).toBeNull()
    expect(text).toContain('Flag      target-lost (burst): Lambda died')
    expect(text).toMatch(/^Verdict {3}none: Lambda was lost in the middle of a trial/m)
    expect(text).not.toContain('machine')
  })

  test('are told of an instrument, too, and take nothing from the others', () => {
    const verdict = verdictOn(trialOf('vanilla', 400), trialOf('invoker', 300, lost))

    expect(verdict.untrusted).toEqual([{pipeline: 'invoker', flags: ['target-lost']}])
    expect(verdict.choice).toBe('vanilla')
    expect(describeVerdict(verdict)).toContain('Flag      target-lost (invoker): ')
  })
})

describe('rows of a job on Flink that did not run through', () => {
  const flagged = (flags: string): Verdict =>
    verdictOn(trialOf('vanilla', 900), trialOf('burst', 300, {flags}))

  test.each([
    ['restarted', 'Flink restarted the job'],
    ['rescaled', "the job's parallelism was changed"],
    ['replayed', 'events were emitted, or served by a slot, a second time'],
  ])('are not judged: %s', (flag, words) => {
    const verdict = flagged(`${flag};short-window`)
    const text = describeVerdict(verdict)

    expect(verdict.untrusted).toEqual([{pipeline: 'burst', flags: [flag]}])
    expect(verdict.choices.map(({choice}) => choice)).toEqual([null])
    expect(text).toContain(`Flag      ${flag} (burst): ${words}`)
    expect(text).toMatch(/^Verdict {3}none: the job did not run through as one/m)
  })

  test('are not judged where the job was silent, which is the doing of the machine', () => {
    const verdict = flagged('paused;stale-metrics')
    const text = describeVerdict(verdict)

    expect(verdict.untrusted).toEqual([{pipeline: 'burst', flags: ['paused', 'stale-metrics']}])
    expect(verdict.choice).toBeNull()
    expect(text).toContain('Flag      stale-metrics (burst): the job was silent for more than a second')
    expect(text).toMatch(/^Verdict {3}none: the machine was too busy/m)
  })

  test('are not judged where readers of their topic may lack what they count, which is said first', () => {
    const text = describeVerdict(flagged('paused;uncommitted'))

    expect(text.indexOf('Flag      uncommitted (burst)')).toBeLessThan(text.indexOf('Flag      paused'))
    expect(text).toMatch(/^Verdict {3}none: a job was cancelled before all that it wrote was committed/m)
  })

  test('are not judged without a checkpoint, which no quiet machine would mend', () => {
    expect(describeVerdict(flagged('no-checkpoints'))).toMatch(
      /^Verdict {3}none: no checkpoint of a job that was to take them was complete/m,
    )
  })

  test('are not judged as rescaled where they were not', () => {
    const verdict = flagged('not-rescaled')

    expect(verdict.choice).toBeNull()
    expect(describeVerdict(verdict)).toMatch(
      /^Verdict {3}none: a job did not come to the slots that were asked for/m,
    )
  })

  test('each flag that bars a verdict is explained', () => {
    for (const flag of UNTRUSTED_FLAGS) {
      expect(describeVerdict(flagged(flag)), flag).toMatch(
        new RegExp(`^Flag {6}${flag} \\(burst\\): \\w`, 'm'),
      )
    }
  })
})

describe('rows of a machine that was too busy', () => {
  const flagged = (flags: string): Verdict =>
    verdictOn(trialOf('vanilla', 900), trialOf('modified', 900), trialOf('burst', 300, {flags}))

  test.each(['generator-late', 'oversubscribed;short-window', 'paused;priced-as-cpu'])(
    'are not judged, and their flags are explained: %s',
    (flags) => {
      const verdict = flagged(flags)
      const [flag = ''] = flags.split(';')
      const text = describeVerdict(verdict)

      expect(verdict.untrusted).toEqual([{pipeline: 'burst', flags: [flag]}])
      expect(verdict.choice).toBeNull()
      expect(verdict.choices.map(({choice}) => choice)).toEqual([null])
      expect(text).toContain(`Flag      ${flag} (burst): `)
      expect(text).toMatch(/^Verdict {3}none: the machine was too busy/m)
      expect(text).not.toMatch(/do not burst|is the cheapest/)
    },
  )

  test("are judged as ever where no flag is the machine's, or an instrument alone has one", () => {
    const instrument = verdictOn(
      trialOf('vanilla', 900),
      trialOf('modified', 900, {flags: 'paused'}),
      trialOf('burst', 300, {flags: 'priced-as-cpu;short-window'}),
    )

    expect(instrument.untrusted).toEqual([])
    expect(instrument.choice).toBe('burst')
  })
})

test('who meets the objective with little headroom is named', () => {
  const close = describeVerdict(verdictOn(trialOf('vanilla', 9000), trialOf('burst', 0.96 * SLO.limitMs)))
  expect(close).toContain('Headroom  burst 4 % below the objective')
  expect(describeVerdict(verdictOn(trialOf('burst', 0.5 * SLO.limitMs)))).not.toContain('Headroom')
})
