import {mkdtempSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {gzipSync} from 'node:zlib'
import {describeServices} from '../../../src/experiment/manifest/describe-services.js'
import {serviceLines} from '../../../src/cli/describe/describe-service.js'
import {readSettings} from '../../../src/cli/flags/read-settings.js'
import {RUN_DEFAULTS} from '../../../src/settings/defaults.js'
import {resolveSettings} from '../../../src/settings/resolve/resolve-settings.js'
import {usageErrorOf} from '../../support/usage-error.js'

const folder = mkdtempSync(join(tmpdir(), 'burst-service-'))
const file = join(folder, 'times.csv')
writeFileSync(file, 'service_ms\n1\n2\n6\n')
writeFileSync(`${file}.gz`, gzipSync('service_ms\n1\n2\n6\n'))

const QUANTILES = 'p50=2ms,p90=4ms,p99=9ms,max=40ms'

const resolve = (flags: Readonly<Record<string, string>>) =>
  resolveSettings(readSettings({engine: 'virtual', ...flags}), RUN_DEFAULTS)

describe('service times of the user', () => {
  test('as quantiles have their mean, which capacity follows', () => {
    const {service} = resolve({'service-quantiles': QUANTILES})
    expect(service).toMatchObject({distribution: 'quantiles', meanMs: 3.03, mode: 'sleep'})
    expect(service.quantilesMs).toHaveLength(4)
    expect(serviceLines([{service}, {service}])).toEqual([
      'Service   p50 2 ms, p90 4 ms, p99 9 ms, max 40 ms; mean 3.03 ms; all below p50 take 2 ms: add min where they take less',
    ])
  })

  test.each([file, `${file}.gz`])('as a file go into the trial and the manifest whole', (path) => {
    const {service} = resolve({'service-times': path, 'service-mode': 'cpu'})
    expect(service).toMatchObject({
      mode: 'cpu',
      distribution: 'quantiles',
      meanMs: 3,
      file: {path, samples: 3},
    })
    expect(describeServices([{service}, {service}])).toEqual({
      serviceTimes: [
        {
          path,
          samples: 3,
          sha256: service.file?.sha256,
          meanMs: 3,
          cv: service.cv,
          quantilesMs: [
            [0.5 / 3, 1],
            [0.5, 2],
            [2.5 / 3, 6],
          ],
        },
      ],
    })
  })

  test('are in no other trial and no other manifest', () => {
    const {service} = resolve({'service-time': '3ms'})
    expect(Object.keys(service)).toEqual(['mode', 'distribution', 'meanMs', 'cv'])
    expect([describeServices([{service}]), serviceLines([{service}])]).toEqual([{}, []])
  })

  test.each([
    {flags: {'service-time': '2ms'}, rival: 'service time'},
    {flags: {'service-distribution': 'constant'}, rival: 'service distribution'},
    {flags: {'service-cv': '1'}, rival: 'service cv'},
    {flags: {'service-times': file}, rival: 'service quantiles', own: 'service times'},
  ])('stand beside no $rival', ({flags, rival, own = 'service quantiles'}) => {
    const error = usageErrorOf(() => resolve({'service-quantiles': QUANTILES, ...(flags as object)}))
    expect(error.message).toBe(`${rival} is given beside ${own}, and each says what an event costs`)
    expect(error.suggestions).toEqual([
      `drop --${rival.replace(' ', '-')}`,
      `or drop --${own.replace(' ', '-')}`,
    ])
  })

  test.each([
    {
      flags: {'service-quantiles': 'p50=9ms,max=4ms'},
      message: /^--service-quantiles: service quantiles "p50=9ms,max=4ms": max is 4 ms/,
    },
    {flags: {'service-times': join(folder, 'gone.csv')}, message: /gone\.csv does not exist$/},
    {flags: {'service-times': folder}, message: /is a directory$/},
  ])('are refused: $flags', ({flags, message}) => {
    expect(usageErrorOf(() => resolve(flags as unknown as Record<string, string>)).message).toMatch(message)
  })
})
