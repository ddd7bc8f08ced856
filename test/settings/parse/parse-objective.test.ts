import {describe, expect, test} from 'vitest'
import {UsageError} from '../../../src/errors.js'
import {parseObjective, parseObjectives, sloAmong} from '../../../src/settings/parse/parse-objective.js'

describe('an objective', () => {
  test.each([
    ['p99<500ms', 'p99', 500],
    [' p999 < 2s ', 'p999', 2000],
    ['max<1.5s', 'max', 1500],
    ['cost<0.2', 'cost', 0.2],
    ['cost<$0.2', 'cost', 0.2],
    ['cost<0.2USD', 'cost', 0.2],
    ['lost<1', 'lost', 1],
    ['emission-p50<1s', 'emission-p50', 1000],
    ['emission-max<250ms', 'emission-max', 250],
    ['slo-missed-seconds<5', 'slo-missed-seconds', 5],
    ['slo-missed-seconds<5s', 'slo-missed-seconds', 5],
  ] as const)('%s', (text, metric, limit) => {
    expect(parseObjective(text)).toEqual({metric, limit})
  })

  test.each([
    ['p99', 'is not a service level objective'],
    ['p99<500ms<1s', 'is not a service level objective'],
    ['p99>500ms', 'is not a service level objective'],
    ['p98<500ms', 'did you mean "p9'],
    ['constructor<1', 'no metric of an objective'],
    ['p99<500', 'has no unit'],
    ['max<0ms', 'can never be met'],
    ['emission-p99<0ms', 'can never be met'],
    ['emission<1s', 'no metric of an objective'],
    ['lost<0', 'must be above 0'],
    ['cost<-1', 'must be above 0'],
    ['cost<0.2EUR', 'is not a number'],
    ['slo-missed-seconds<2m', 'is not a number'],
  ])('%s is refused: %s', (text, message) => {
    expect(() => parseObjective(text)).toThrow(UsageError)
    expect(() => parseObjective(text)).toThrow(message)
  })

  test('of a metric stands once, and the first percentile is what slots are searched for', () => {
    expect(() => parseObjectives(['p99<1s', 'cost<1', 'p99<2s'])).toThrow('p99 has two limits')
    expect(sloAmong(parseObjectives(['max<2s', 'p999<1s', 'p99<500ms']))).toEqual({
      percentile: 'p999',
      limitMs: 1000,
    })
    expect(sloAmong(parseObjectives(['cost<1']))).toBeUndefined()
  })
})
