import {describe, expect, test} from 'vitest'
import {examineMachine} from '../../../src/experiment/manifest/machine.js'
import {RUN_DEFAULTS} from '../../../src/settings/defaults.js'
import {resolveSettings} from '../../../src/settings/resolve/resolve-settings.js'
import type {GivenSettings} from '../../../src/settings/settings.js'
import {timerNoise} from '../../support/timer-noise.js'

/** What is found and said of a machine whose timers are late by so much. */
function examine(given: readonly GivenSettings[], p99Ms = 0.1) {
  const said: string[] = []
  const measured: (readonly [number, number])[] = []
  const record = examineMachine(
    given.map((settings) => resolveSettings(settings, RUN_DEFAULTS, {})),
    {
      say: (text) => said.push(text),
      measure: (rateEps, spanMs) => {
        measured.push([rateEps, spanMs])
        return timerNoise({rateEps, p99Ms})
      },
    },
  )
  return {record, said, measured}
}

describe('the machine that paces trials', () => {
  test('is measured once, at the fastest base rate, and told with where cold starts come from', () => {
    const {record, said, measured} = examine([
      {engine: 'embedded', rate: 500},
      {engine: 'embedded', rate: 800, localStarts: 'real'},
      {engine: 'virtual', rate: 9000},
    ])

    expect(measured).toEqual([[800, 700]])
    expect(record).toEqual({timer: timerNoise({rateEps: 800}), localStarts: ['drawn', 'real']})
    expect(said).toEqual([])
  })

  test('is of no concern to virtual time, nor to a cluster elsewhere', () => {
    expect(examine([{engine: 'virtual'}])).toEqual({record: {}, said: [], measured: []})
    const elsewhere = examine([{engine: 'flink', target: 'model', flinkUrl: 'http://flink.example:8081'}])
    expect(elsewhere).toEqual({record: {}, said: [], measured: []})
    expect(examine([{engine: 'flink', target: 'model'}]).measured).toHaveLength(1)
  })

  test.each<{what: string; given: GivenSettings; p99Ms: number; text: string | null}>([
    {what: 'exact', given: {}, p99Ms: 0.9, text: null},
    {
      what: 'coarse',
      given: {},
      p99Ms: 2,
      text: 'Machine   timers here are late by up to 2.0 ms (p99 of a bare loop, 1000 times a second), coarse for services of 2 ms; flags of this run allow for it',
    },
    {what: 'coarse, under services that are long', given: {serviceTime: 50}, p99Ms: 2, text: null},
    {
      what: 'too coarse',
      given: {serviceTime: 50},
      p99Ms: 4,
      text: 'Machine   timers here are late by up to 4.0 ms (p99 of a bare loop, 1000 times a second); more than flags allow for: the machine is busy or too coarse, and the verdict may judge nothing',
    },
    {what: 'coarse, under services of no time', given: {serviceTime: 0}, p99Ms: 2, text: null},
  ])('that is $what says so once, or nothing', ({given, p99Ms, text}) => {
    expect(examine([{engine: 'embedded', ...given}], p99Ms).said).toEqual(text === null ? [] : [text])
  })
})
