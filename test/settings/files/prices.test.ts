import {mkdtempSync, readFileSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {readSettings} from '../../../src/cli/flags/read-settings.js'
import {describePrices} from '../../../src/experiment/manifest/describe-prices.js'
import {pointLabel} from '../../../src/experiment/plan/point-label.js'
import {createTrial} from '../../../src/experiment/trial/create-trial.js'
import {localCostUsd} from '../../../src/metrics/cost-model.js'
import {slotPriceFor} from '../../../src/metrics/slot-price.js'
import {RUN_DEFAULTS} from '../../../src/settings/defaults.js'
import {resolveSettings} from '../../../src/settings/resolve/resolve-settings.js'
import {prepareLines, temporaryFolder} from '../../support/sweep-file.js'
import {usageErrorOf} from '../../support/usage-error.js'

const folder = mkdtempSync(join(tmpdir(), 'burst-prices-'))
const MINE = ['kind: slots', 'region: home', 'source: invoice', 'asOf: 2026-11-01', 'slot: $0.05/h']
const mine = join(folder, 'mine.yaml')
writeFileSync(mine, [...MINE, 'orchestrationSlots: 0', ''].join('\n'))

const noNat = join(folder, 'no-nat.yaml')
const LAMBDA_SHEET = readFileSync(
  new URL('../../../configs/platforms/lambda-us-east-1.yaml', import.meta.url),
  'utf8',
)
writeFileSync(noNat, LAMBDA_SHEET.replaceAll(/^ {2}nat.*\n/gm, ''))

const resolve = (flags: Readonly<Record<string, unknown>> = {}) =>
  resolveSettings(readSettings({engine: 'virtual', ...flags}), RUN_DEFAULTS)

const trialOf = (flags?: Readonly<Record<string, unknown>>, pipeline: 'vanilla' | 'burst' = 'vanilla') =>
  createTrial(resolve(flags), {experiment: 'x', pipeline, repetition: 1})

describe('prices of the user', () => {
  test('leave trials and settings what they are where none are given', () => {
    expect(Object.hasOwn(resolve(), 'prices')).toBe(false)
    expect(Object.hasOwn(trialOf(), 'slotPrice')).toBe(false)
  })

  test('are a sheet of slots, which prices rows and verdict, beside the usual one of calls', () => {
    const {prices, offload} = resolve({prices: mine})
    expect(prices?.slots).toEqual([{name: 'mine', slotUsdPerHour: 0.05, orchestrationSlots: 0}])
    expect(trialOf({prices: mine}).slotPrice).toEqual(prices?.slots[0])
    expect(offload.price.name).toBe('lambda-us-east-1')
    expect(trialOf({prices: mine}).id).not.toBe(trialOf().id)
  })

  test('are a sheet of calls, beside the usual ones of slots', () => {
    const {prices, offload} = resolve({prices: 'lambda-arm64-us-east-1'})
    expect(prices?.slots.map(({name}) => name)).toEqual(['managed-flink-us-east-1', 'ec2-us-east-1'])
    expect(offload.price).toMatchObject({name: 'lambda-arm64-us-east-1', usdPerGbSecond: 0.0000133334})
  })

  test('are both, in any order, each once', () => {
    const {prices, offload} = resolve({prices: `lambda-eu-central-1, ${mine},${mine}`})
    expect(prices?.slots.map(({name}) => name)).toEqual(['mine'])
    expect(offload.price.usdPerLogGb).toBe(0.63)
  })

  test('are single lines of one sheet, which says so by its name', () => {
    const {prices, offload} = resolve({
      set: ['prices.slotUsdPerHour=$0.22', 'prices.durationUsdPerGbSecond=0.00002'],
    })
    expect(prices?.slots).toEqual([
      {name: 'managed-flink-us-east-1 with slotUsdPerHour=0.22', slotUsdPerHour: 0.22, orchestrationSlots: 1},
    ])
    expect(offload.price).toMatchObject({
      name: 'lambda-us-east-1 with usdPerGbSecond=0.00002',
      usdPerGbSecond: 0.00002,
      usdPerMillionRequests: 0.2,
    })
  })

  test('hold the storage of slots that work, not of those of orchestration, where it is asked for', () => {
    const flags = {prices: 'managed-flink-eu-west-2'}
    const plain = resolve(flags).prices?.slots[0]
    const stored = resolve({...flags, 'priced-storage': true}).prices?.slots[0]
    const hour = (price: typeof plain): number => (price ? localCostUsd(4, 3_600_000, price) : Number.NaN)
    expect(hour(plain)).toBeCloseTo(5 * 0.127, 12)
    expect(hour(stored)).toBeCloseTo(5 * 0.127 + (4 * 50 * 0.12) / 730, 12)
    expect(stored?.name).toBe('managed-flink-eu-west-2 with storage')
    const own = ['prices.storageUsdPerGbMonth=0.1', 'prices.storagePerSlotGb=20']
    expect(hour(resolve({prices: mine, set: own, 'priced-storage': true}).prices?.slots[0])).toBeCloseTo(
      4 * (0.05 + (20 * 0.1) / 730),
      12,
    )
  })

  test('of a sheet without storage are the same with and without it', () => {
    const list = {
      name: 'a',
      slotUsdPerHour: 1,
      orchestrationSlots: 2,
      storageUsdPerGbMonth: null,
      storagePerSlotGb: 5,
    }
    expect(slotPriceFor(list, {isStoragePriced: true})).toEqual(slotPriceFor(list))
  })

  test('are in the manifest with source, date and every line', () => {
    const own = resolve({prices: mine})
    const {prices} = describePrices([own, own])
    expect(prices).toMatchObject([
      {name: 'mine', source: 'invoice', asOf: '2026-11-01', lines: {slotUsdPerHour: 0.05}},
      {name: 'lambda-us-east-1', lines: {usdPerMillionRequests: 0.2}},
    ])
    expect(describePrices([resolve()]).prices.map(({name}) => name)).toEqual([
      'managed-flink-us-east-1',
      'ec2-us-east-1',
      'lambda-us-east-1',
    ])
  })

  test('are one trial in whatever order they are set', () => {
    const set = [
      'prices.slotUsdPerHour=0.2',
      'prices.logsUsdPerGb=1',
      'prices.requestsUsdPerMillion=0.3',
      'prices.orchestrationSlots=2',
    ]
    const [some, turned] = [set, set.toReversed()].map((lines) => trialOf({set: lines}, 'burst'))
    expect(turned).toEqual(some)
  })

  test('have a NAT gateway where it is asked for, in the trials that call and in the manifest alone', () => {
    const asked = {'priced-nat': true, set: ['prices.natUsdPerGb=0.1']}
    expect(resolve(asked).offload.price.nat).toEqual({usdPerGb: 0.1, usdPerHour: 0.045})
    expect(describePrices([resolve(asked), resolve()]).nat).toEqual([{usdPerGb: 0.1, usdPerHour: 0.045}])
    expect(trialOf({'priced-nat': true}, 'burst').id).not.toBe(trialOf({}, 'burst').id)
    expect(trialOf({'priced-nat': true}).id).toBe(trialOf().id)
    expect(Object.hasOwn(resolve().offload.price, 'nat')).toBe(false)
    expect(Object.hasOwn(describePrices([resolve()]), 'nat')).toBe(false)
  })

  test.each([
    {flags: {prices: noNat, 'priced-nat': true}, message: 'priced NAT is for sheets with a NAT gateway'},
    {flags: {prices: 'ec2-arm64-us-east'}, message: 'did you mean "ec2-arm64-us-east-1"?'},
    {flags: {prices: ''}, message: '--prices: prices "" names no sheet'},
    {flags: {prices: `${mine},`}, message: 'names no sheet'},
    {flags: {prices: 'lambda-us-east-1,lambda-eu-central-1'}, message: 'prices names 2 sheets of Lambda'},
    {flags: {prices: './gone.yaml'}, message: './gone.yaml does not exist'},
    {flags: {set: ['prices.slotUsdPerHor=1']}, message: 'did you mean "slotUsdPerHour"?'},
    {
      flags: {set: ['prices.slotUsdPerHour=-1']},
      message: 'prices.slotUsdPerHour is -1; it must be at least 0',
    },
    {flags: {set: ['prices.slotUsdPerHour=NaN']}, message: 'which is not a number'},
    {flags: {set: ['prices.slotUsdPerHour=0']}, message: 'has slots at 0 USD an hour'},
    {flags: {set: ['prices.constructor=1']}, message: 'prices has no setting "constructor"'},
    {
      flags: {prices: 'ec2-us-east-1', 'priced-storage': true},
      message: 'priced storage is for sheets with storage',
    },
    {
      flags: {prices: 'lambda-eu-central-1', environments: 'warm'},
      message: 'price sheet lambda-eu-central-1 has no provisioned concurrency',
    },
  ])('are refused: $flags', ({flags, message}) => {
    expect(usageErrorOf(() => resolve(flags)).message).toContain(message)
  })
})

describe('prices in a sweep file', () => {
  const sweepFolder = temporaryFolder()

  test('are an axis, by sheet and by line, from where the file is', async () => {
    writeFileSync(join(sweepFolder, 'mine.yaml'), [...MINE, 'orchestrationSlots: 0', ''].join('\n'))
    const {points} = await prepareLines(sweepFolder, [
      'name: priced',
      'engine: virtual',
      'base: {rate: 100}',
      'sweep: {prices: [./mine.yaml, ec2-us-east-1], prices.slotUsdPerHour: [0.1, $0.2]}',
      'include: [{prices.durationUsdPerGbSecond: 0.1}, {prices: {kind: mine.yaml, slotUsdPerHour: 3}}]',
    ])
    expect(points.map(({settings}) => settings.prices?.slots.map((one) => one.slotUsdPerHour))).toEqual([
      [0.1],
      [0.2],
      [0.1],
      [0.2],
      [0.11, 0.048],
      [3],
    ])
    const labels = points.map(({assignments}) => pointLabel(assignments, 'vanilla'))
    expect(labels[0]).toBe('prices=mine;prices.slotUsdPerHour=0.1')
    expect(labels[4]).toBe('')
    expect(pointLabel(points[4]!.assignments, 'burst')).toBe('prices.durationUsdPerGbSecond=0.1')
  })

  test.each([
    {line: 'base: {rate: 9, prices: ec2}', message: /sweep\.yaml:3:25 .*unknown platform "ec2"/},
    {line: 'base: {rate: 9, prices.slotUsdPerHour: cheap}', message: /sweep\.yaml:3:40 .*is "cheap"/},
    {
      line: 'base: {rate: 9, prices.slotUsdPerHor: 1}',
      message: /unknown key "prices\.slotUsdPerHor", did you mean "prices\.slotUsdPerHour"/,
    },
    {line: 'base: {rate: 9, prices: {kind: ec2-us-east-1, slot: 1}}', message: /unknown key "slot"/},
  ])('are refused with their place: $line', async ({line, message}) => {
    await expect(prepareLines(sweepFolder, ['name: bad', 'engine: virtual', line])).rejects.toThrow(message)
  })
})
