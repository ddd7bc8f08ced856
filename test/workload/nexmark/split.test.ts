import {expect, test} from 'vitest'
import {BEAM_BASE_TIME, BEAM_SETTINGS, type GeneratorConfig} from '../../../src/workload/nexmark/settings.js'
import {
  estimatedSizeBytes,
  resolvedMaxEvents,
  splitAtEventId,
  splitConfig,
} from '../../../src/workload/nexmark/split.js'
import {readReference} from './beam-reference.js'

interface Part {
  readonly firstEventId: number
  readonly maxEvents: number
  readonly firstEventNumber: number
  readonly startEventId: number
  readonly stopEventId: number
  readonly estimatedSizeBytes: string
}

type Reference =
  | {op: 'split'; config: Part; n: number; parts: (Part & {i: number})[]}
  | {op: 'splitAtEventId'; config: Part; eventId: number; kept: Part; remainder: Part}

const references = readReference('splits.json') as Reference[]
const splits = references.filter((reference) => reference.op === 'split')
const cuts = references.filter((reference) => reference.op === 'splitAtEventId')

const configOf = ({firstEventId, maxEvents, firstEventNumber}: Part): GeneratorConfig => ({
  nexmark: BEAM_SETTINGS,
  baseTime: BEAM_BASE_TIME,
  firstEventId,
  maxEvents,
  firstEventNumber,
})

function expectPart(config: GeneratorConfig, part: Part): void {
  const events = Number(resolvedMaxEvents(config))
  const startEventId = config.firstEventId + config.firstEventNumber
  expect({
    firstEventId: config.firstEventId,
    maxEvents: events,
    firstEventNumber: config.firstEventNumber,
    startEventId,
    stopEventId: startEventId + events,
    estimatedSizeBytes: String(estimatedSizeBytes(config)),
  }).toEqual({...part, i: undefined})
}

test.each(splits.map((split) => [split.config.maxEvents, split.n, split] as const))(
  '%d events split into %d parts are those of Beam',
  (_, parts, split) => {
    for (const part of split.parts) expectPart(splitConfig(configOf(split.config), parts, part.i), part)
  },
)

test.each(cuts.map((cut) => [cut.eventId, cut] as const))(
  'a generator cut at event id %d is cut like that of Beam',
  (eventId, cut) => {
    const {kept, remainder} = splitAtEventId(configOf(cut.config), eventId)
    expectPart(kept, cut.kept)
    expectPart(remainder, cut.remainder)
  },
)

test.each([-5, 0, 1000, 5000])('a cut at event id %d, outside the events, is refused', (eventId) => {
  const config = configOf({...splits[0]!.config, firstEventId: 0, maxEvents: 1000, firstEventNumber: 0})
  expect(() => splitAtEventId(config, eventId)).toThrow(`event id ${eventId} is not inside`)
})
