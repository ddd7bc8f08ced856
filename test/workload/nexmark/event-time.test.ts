import {describe, expect, test} from 'vitest'
import {EventTime, interEventDelaysUs, stepLengthSec} from '../../../src/workload/nexmark/event-time.js'
import {BEAM_SETTINGS, type NexmarkSettings} from '../../../src/workload/nexmark/settings.js'
import {readReference} from './beam-reference.js'

interface RateReference extends Partial<NexmarkSettings> {
  readonly delaysUs: readonly number[]
  readonly stepLengthSec: number
  readonly samples: readonly (readonly [eventNumber: number, offsetMs: number, delayUs: number])[]
}

const references = (readReference('rate-shapes.json') as RateReference[]).map((reference) => {
  const {rateShape, firstEventRate, nextEventRate, rateUnit, ratePeriodSec} = reference
  const title = `${rateShape} ${firstEventRate} to ${nextEventRate} ${rateUnit} in ${ratePeriodSec} s`
  return [title, reference] as const
})

describe.each(references)('event time at %s', (_, reference) => {
  const settings = {...BEAM_SETTINGS, ...reference}

  test('has the delays and steps of Beam', () => {
    expect(interEventDelaysUs(settings)).toEqual(reference.delaysUs)
    expect(stepLengthSec(settings)).toBe(reference.stepLengthSec)
  })

  test('has the offsets of Beam', () => {
    const time = new EventTime(settings, 0)
    for (const [eventNumber, offsetMs, delayUs] of reference.samples) {
      expect([eventNumber, time.at(eventNumber), time.delayUsAt(eventNumber)]).toEqual([
        eventNumber,
        offsetMs,
        delayUs,
      ])
    }
  })
})
