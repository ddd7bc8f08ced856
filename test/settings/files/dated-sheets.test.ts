import {expect, test} from 'vitest'
import {bundledNames} from '../../../src/settings/files/bundled-files.js'
import {loadPlatform} from '../../../src/settings/files/load-platform.js'

const DAY_MS = 86_400_000

/** Sheets whose prices are of more than a year ago. */
const staleAt = (nowMs: number, sheets: readonly {readonly name: string; readonly asOf: string}[]) =>
  sheets
    .filter(({asOf}) => nowMs - Date.parse(asOf) > 365 * DAY_MS)
    .map(({name, asOf}) => `${name} (${asOf})`)

test('every price sheet is of a day that has been; old ones are warned of', () => {
  const sheets = bundledNames('platforms').map((name) => ({name, ...loadPlatform(name)}))
  const stale = staleAt(Date.now(), sheets)
  if (stale.length > 0) process.emitWarning(`prices of more than a year ago: ${stale.join(', ')}`)

  expect(sheets.length).toBeGreaterThan(2)
  expect(sheets.filter(({asOf}) => !(Date.parse(asOf) <= Date.now())).map(({name}) => name)).toEqual([])
})

test('a sheet is old after a year', () => {
  const sheet = {name: 'a', asOf: '2025-03-01'}
  expect(staleAt(Date.parse('2026-03-01'), [sheet])).toEqual([])
  expect(staleAt(Date.parse('2026-03-02'), [sheet])).toEqual(['a (2025-03-01)'])
})
