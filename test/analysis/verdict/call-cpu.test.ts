import {expect, test} from 'vitest'
import {judge, type JudgedTrial, type Verdict} from '../../../src/analysis/verdict/verdict.js'
import {describeVerdict} from '../../../src/cli/describe/describe-verdict.js'
import type {Conditions} from '../../../src/engine/conditions.js'
import type {TrialRow} from '../../../src/results/trial-row.js'
import {loadSlotPlatform} from '../../../src/settings/files/load-platform.js'
import {buildTrial} from '../../support/trial.js'
import {buildTrialRow} from '../../support/trial-row.js'

const trialOf = (pipeline: string, headlineMs: number, changes: Partial<TrialRow> = {}): JudgedTrial => ({
  row: buildTrialRow({pipeline, ...changes}),
  headlineMs,
})

const SHEET = loadSlotPlatform('managed-flink-us-east-1').price
const {load, offload} = buildTrial()

const NO_CONDITIONS: Conditions = {
  timer: null,
  limits: {latenessMs: 5, serviceExcessMs: 1, stallMs: 50},
  latenessP99Ms: 1,
  serviceExcessMs: 0,
  longestStallMs: 1,
  isCrowded: false,
  cpu: [],
}

const verdictOn = (...trials: readonly JudgedTrial[]): Verdict =>
  judge(trials, {
    slo: {percentile: 'p99', limitMs: 500},
    overload: null,
    sheets: [SHEET],
    load,
    offload: offload!,
    rowPrice: SHEET,
  })

test.each(['embedded', 'flink'])('says on %s what calls took of the CPU of their client', (engine) => {
  const conditionsOf = (cpuMs: number): Conditions => ({
    ...NO_CONDITIONS,
    cpu: [
      {part: 'slots', cpuMs: 900, coreShare: 0.09},
      {part: 'client', cpuMs, coreShare: cpuMs / 10_000},
    ],
  })
  const called = {engine, invocations: 80, sentRequests: 100}
  const burst = {...trialOf('burst', 300, called), conditions: conditionsOf(50)}
  const bridge = {...trialOf('bridge', 300, {...called, sentRequests: 300}), conditions: conditionsOf(110)}
  // Its client was there, and called nothing.
  const idle = {...trialOf('burst', 300, {engine, sentRequests: 0}), conditions: conditionsOf(7)}

  const verdict = verdictOn(trialOf('vanilla', 900, {engine}), burst, bridge, idle)

  expect(verdict).toMatchObject({callCpuMs: 0.4, isCallCpuMeasured: true})
  expect(describeVerdict(verdict)).toMatch(
    /^Calls {5}each took 0\.4 ms of its client's CPU: --engine virtual --call-cpu 0\.4ms takes it from the slots$/m,
  )
  expect(verdictOn(idle)).toMatchObject({callCpuMs: null, isCallCpuMeasured: false})
  expect(verdictOn({...burst, conditions: {...NO_CONDITIONS, cpu: []}}).callCpuMs).toBeNull()
})
