import {describe, expect, test} from 'vitest'
import {UsageError} from '../../../src/errors.js'
import {slotPriceFor} from '../../../src/metrics/slot-price.js'
import {
  loadLambdaPlatform,
  loadPlatform,
  loadSlotPlatform,
} from '../../../src/settings/files/load-platform.js'
import {bundledNames} from '../../../src/settings/files/bundled-files.js'
import {LIMITS} from '../../support/lambda-settings.js'

describe('bundled platforms', () => {
  test.each(bundledNames('platforms'))('%s is valid, dated and sourced', (name) => {
    const platform = loadPlatform(name)
    const {source, asOf} = platform

    expect((platform.kind === 'slots' ? platform.price : platform.prices).name).toBe(name)
    expect(source).not.toBe('')
    expect(asOf).toMatch(/^\d{4}-\d\d-\d\d$/)
  })

  test('Lambda has the limits and prices of its documentation', () => {
    expect(loadLambdaPlatform('lambda-us-east-1')).toMatchObject({
      limits: LIMITS,
      prices: {
        usdPerMillionRequests: 0.2,
        usdPerGbSecond: 0.0000166667,
        usdPerLogGb: 0.5,
        usdPerProvisionedGbSecond: 0.0000041667,
        usdPerProvisionedDurationGbSecond: 0.0000097222,
      },
    })
  })

  test.each([
    {name: 'managed-flink-us-east-1', slotUsdPerHour: 0.11, orchestrationSlots: 1},
    {name: 'ec2-us-east-1', slotUsdPerHour: 0.048, orchestrationSlots: 1},
  ])('$name sells slots at USD $slotUsdPerHour', (price) => {
    expect(slotPriceFor(loadSlotPlatform(price.name).price)).toEqual(price)
  })

  test('are refused where the other kind is meant, and by an unknown name', () => {
    expect(() => loadLambdaPlatform('ec2-us-east-1')).toThrow(UsageError)
    expect(() => loadSlotPlatform('lambda-us-east-1')).toThrow(UsageError)
    expect(() => loadPlatform('lambda-us-east')).toThrow('did you mean "lambda-us-east-1"?')
  })
})
