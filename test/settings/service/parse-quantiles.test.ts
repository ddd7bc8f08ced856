import {describe, expect, test} from 'vitest'
import {parseQuantiles, quantilesText} from '../../../src/settings/service/parse-quantiles.js'
import {usageErrorOf} from '../../support/usage-error.js'

describe('quantiles on the command line', () => {
  test.each([
    {
      text: 'p50=2ms,p90=4ms,p99=9ms,max=40ms',
      points: [
        [0.5, 2],
        [0.9, 4],
        [0.99, 9],
        [1, 40],
      ],
    },
    {
      text: ' min=0s , p25=100ms, p99.9=1s,p9999=2s,max=2s ',
      points: [
        [0, 0],
        [0.25, 100],
        [0.999, 1000],
        [0.9999, 2000],
        [1, 2000],
      ],
    },
    {
      text: 'P5=1ms,p999=2ms,MAX=3ms',
      points: [
        [0.05, 1],
        [0.999, 2],
        [1, 3],
      ],
    },
  ])('$text', ({text, points}) => {
    expect(parseQuantiles(text)).toEqual(points)
    expect(parseQuantiles(quantilesText(parseQuantiles(text)))).toEqual(points)
  })

  test.each([
    {text: 'p50=9ms,p90=4ms,max=40ms', message: 'p90 is 4 ms, below the 9 ms of p50: quantiles rise'},
    {text: 'p90=4ms,p50=2ms,max=40ms', message: 'p50 stands behind p90'},
    {text: 'p50=2ms,p50=3ms,max=40ms', message: 'p50 stands twice'},
    {text: 'p99.9=2ms,p999=3ms,max=40ms', message: 'p99.9 stands twice'},
    {text: 'p50=2ms,p90=4ms', message: 'max is missing behind p90: a tail without an end is a guess'},
    {text: 'p50=2ms', message: 'max is missing behind p50'},
    {text: 'max=2ms', message: 'max alone is no distribution'},
    {text: 'p50=-2ms,max=4ms', message: 'service quantile p50 is -2ms; a time is not negative'},
    {text: 'p50=NaN,max=4ms', message: 'service quantile p50: "NaN" is not a duration'},
    {text: 'p50=2,max=4ms', message: 'service quantile p50: "2" has no unit'},
    {text: 'p50=2ms,max=2y', message: 'service quantile max: "2y" has an unknown unit "y"'},
    {text: '', message: 'service quantile "" is not of the form p90=4ms'},
    {text: 'p50=2ms,,max=4ms', message: 'service quantile "" is not of the form p90=4ms'},
    {text: 'p50:2ms,max:4ms', message: 'service quantile "p50:2ms" is not of the form p90=4ms'},
    {text: 'p50=2ms=3ms,max=4ms', message: 'service quantile "p50=2ms=3ms" is not of the form p90=4ms'},
    {text: 'median=2ms,max=4ms', message: 'service quantile "median=2ms" has an unknown name "median"'},
    {text: 'p0=2ms,max=4ms', message: 'has an unknown name "p0"'},
    {text: 'p100=2ms,max=4ms', message: 'has an unknown name "p100"'},
    {text: 'constructor=2ms,max=4ms', message: 'has an unknown name "constructor"'},
  ])('refuses $text', ({text, message}) => {
    const error = usageErrorOf(() => parseQuantiles(text))
    expect(error.message).toContain(message)
    expect(error.suggestions).not.toEqual([])
  })
})
