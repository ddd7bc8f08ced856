import {expect, test} from 'vitest'
import {keyColumns} from '../../../src/analysis/points/key-columns.js'
import {buildTrialRow} from '../../support/trial-row.js'

test('prices, by sheet or by line, are given from outside: no pipeline is chosen for them', () => {
  const rows = ['prices=a;prices.slotUsdPerHour=1', 'prices=b;prices.slotUsdPerHour=2'].flatMap((point) =>
    ['vanilla', 'burst'].map((pipeline) => buildTrialRow({pipeline, point})),
  )
  const mixed = [...rows, buildTrialRow({point: 'prices=a;prices.slotUsdPerHour=2'})]
  expect(keyColumns(mixed).map(({name, isCircumstance}) => [name, isCircumstance])).toEqual([
    ['prices', true],
    ['prices.slotUsdPerHour', true],
    ['pipeline', false],
  ])
})
