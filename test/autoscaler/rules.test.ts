import {fileURLToPath} from 'node:url'
import {describe, expect, test} from 'vitest'
import type {Autoscaler, AutoscalerDefinition, ScalingSample} from '../../src/autoscaler/autoscaler.js'
import {createAutoscaler} from '../../src/autoscaler/registry.js'
import {createRandom} from '../../src/kernel/random.js'
import {AUTOSCALER_KINDS, type AutoscalerKind, type AutoscalerSettings} from '../../src/model/trial.js'
import {resolveOwnParameters} from '../../src/settings/own-module/own-parameters.js'
import {loadOwnAutoscaler} from '../../src/settings/own-module/load-module.js'
import {buildAutoscaler} from '../support/autoscaler.js'
import {firstDecision, step} from './fluid-job.js'

const EXAMPLE = fileURLToPath(new URL('../../experiments/own-autoscaler/autoscaler.js', import.meta.url))
const example = await loadOwnAutoscaler(EXAMPLE)

/** What tells a rule from the others under the same steps of load. */
interface Rule {
  readonly settings: AutoscalerSettings
  readonly own?: AutoscalerDefinition
  /** Under a step from 70 % to four times the load, within an hour; a timetable knows of none. */
  readonly grows: boolean
}

const QUICK: Readonly<Partial<Record<AutoscalerKind, Readonly<Record<string, number | string>>>>> = {
  'cpu-alarm': {upPoints: 2},
  schedule: {steps: '2h=8'},
}

const RULES: readonly (readonly [string, Rule])[] = [
  ...AUTOSCALER_KINDS.map(
    (kind) => [kind, {settings: buildAutoscaler(kind, QUICK[kind]), grows: kind !== 'schedule'}] as const,
  ),
  [
    "the example of a user's own",
    {
      settings: {
        ...resolveOwnParameters({kind: EXAMPLE}, {...example, settings: example.definition.settings}),
        history: 'base',
      },
      own: example.definition,
      grows: true,
    },
  ],
]

const BOUNDS = {minSlots: 4, maxSlots: 24, warmupMs: 0}
const create = ({settings, own}: Rule): Autoscaler => createAutoscaler(settings, BOUNDS, own)

/** A history of anything that a job could show, in order. */
function samplesOf(seed: number, intervalMs: number): readonly ScalingSample[] {
  const random = createRandom(seed, 'samples')
  let takenEvents = 0
  return Array.from({length: 400}, (_, i) => {
    takenEvents += Math.floor(random.at(4 * i) * 1e4)
    return {
      atMs: i * intervalMs,
      takenEvents,
      backlogEvents: Math.floor(random.at(4 * i + 1) ** 4 * 1e6),
      busiestShare: random.at(4 * i + 2),
      slots: 4 + Math.floor(random.at(4 * i + 3) * 21),
      demandSlots: 1 + Math.floor(random.at(4 * i + 3) * 300),
    }
  })
}

describe.each(RULES)('%s', (_, rule) => {
  test('answers whole slots within its bounds, with a reason that fits into a cell', () => {
    const asked = create(rule)
    for (const sample of samplesOf(1, asked.intervalMs)) {
      const {slots, reason} = asked.look(sample)
      expect(Number.isInteger(slots)).toBe(true)
      expect(slots).toBeGreaterThanOrEqual(BOUNDS.minSlots)
      expect(slots).toBeLessThanOrEqual(BOUNDS.maxSlots)
      expect(reason).toMatch(/^[^,"\n]+$/)
      if (slots !== sample.slots) asked.restarted(sample.atMs)
    }
  })

  test('answers the same to the same history', () => {
    const answers = (): readonly unknown[] => {
      const asked = create(rule)
      return samplesOf(2, asked.intervalMs).map((sample) => asked.look(sample))
    }
    expect(answers()).toEqual(answers())
  })

  test('leaves a well-sized job alone, whose load is steady', () => {
    expect(firstDecision(create(rule), step(0.7, 1), 3_600_000)).toBeNull()
  })

  test('answers a lasting overload with more slots', () => {
    const decision = firstDecision(create(rule), step(0.7, 4), 3_600_000)
    if (rule.grows) expect(decision?.slots).toBeGreaterThan(4)
    else expect(decision).toBeNull()
  })
})
