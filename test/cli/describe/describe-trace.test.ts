import {expect, test} from 'vitest'
import {traceLines} from '../../../src/cli/describe/describe-trace.js'
import {RUN_DEFAULTS} from '../../../src/settings/defaults.js'
import type {LoadedTrace} from '../../../src/settings/files/load-trace.js'
import {resolveSettings} from '../../../src/settings/resolve/resolve-settings.js'
import {read} from '../../support/read-trace.js'

/** What is said of a trace on two slots of 100/s each. */
function linesOf(text: string): readonly string[] {
  const trace: LoadedTrace = {path: 'some/load.csv', sha256: 'abc', reading: {}, ...read(text)}
  const given = {engine: 'virtual', trace: trace.path, parallelism: 2, serviceTime: 10} as const
  const settings = resolveSettings(given, RUN_DEFAULTS, {trace})
  return traceLines([settings, settings], [trace])
}

test('what was understood of a trace is said once, with its rates and bursts', () => {
  const rows = [6000, 30_000, 6000, 6000, 15_000, 0].map((count, minute) => `${minute * 60},${count}`)

  expect(linesOf(['second,count', ...rows].join('\n'))).toEqual([
    'Trace     load.csv: all of its 6 min, twice above capacity',
    "          CSV: second (seconds from the file's own 0) and count",
    '          counts per 60 s (from its name); 6 rows 60 s apart over 6 min',
    '          0 to 500 events/s, mean 175; above the 200/s of the slots for 2 min in all, 60 s at the longest, by up to 2.5 times',
  ])
})

test('a trace of very many bursts is said as any other', () => {
  const rows = Array.from({length: 300_000}, (_, second) => `${second},${second % 2 === 0 ? 300 : 100}`)

  expect(linesOf(['second,count', ...rows].join('\n')).at(-1)).toBe(
    '          100 to 300 events/s, mean 200; above the 200/s of the slots for 41.7 h in all, 1 s at the longest, by up to 1.5 times',
  )
})
