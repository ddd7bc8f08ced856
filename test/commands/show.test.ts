import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {captureOutput} from '@oclif/test'
import {afterEach, beforeEach, expect, test} from 'vitest'
import Show from '../../src/commands/show.js'
import {TRIAL_COLUMNS} from '../../src/results/columns.js'
import {csvHeader, csvLines} from '../../src/results/csv.js'
import {buildSoundRow} from '../support/trial-row.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burst-show-'))
})
afterEach(() => {
  process.exitCode = undefined
  rmSync(folder, {recursive: true, force: true})
})

function write(name: string): string {
  const rows = ['vanilla', 'overprovisioned'].map((pipeline, index) =>
    buildSoundRow({pipeline, trialId: String(index).padStart(12, '0'), latencyP99Ms: index === 0 ? 900 : 9}),
  )
  mkdirSync(join(folder, name))
  writeFileSync(join(folder, name, 'trials.csv'), csvHeader(TRIAL_COLUMNS) + csvLines(TRIAL_COLUMNS, rows))
  return join(folder, name)
}

const exitCode = (): number | string => process.exitCode ?? 0

async function show(...argv: string[]) {
  process.exitCode = undefined
  const {stdout, stderr} = await captureOutput(() => Show.run(argv, root))
  return {code: exitCode(), stdout, stderr}
}

test('show prints the answer of one folder or of several, as text, Markdown, CSV and JSON', async () => {
  const one = write('one')
  const verdict =
    'overprovisioned is the cheapest pipeline that meets p99<500ms: $0.2 per million events, p99 9 ms'
  expect((await show(one)).stdout).toMatch(
    new RegExp(`^one\n\n(.*\n)+Verdict   ${verdict.replace('$', '\\$')}\n$`),
  )
  expect((await show(one, '--md')).stdout).toContain(`- **${verdict}**`)
  expect((await show(one, '--csv')).stdout).toMatch(/^pipeline,repetitions,p99_ms,.*\nvanilla,1,900,/)
  expect(JSON.parse((await show(one, '--json')).stdout)).toMatchObject({
    experiments: [{name: 'one', verdict: [verdict]}],
  })
  write('two')
  expect((await show(folder)).stdout.match(/^(one|two)$/gm)).toEqual(['one', 'two'])
})

test('show says what it wants: a folder, one for --csv, one form', async () => {
  const one = write('one')
  write('two')
  expect(await show()).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('error: show needs a folder with results\n') as string,
  })
  const several = await show(folder, '--csv')
  expect(several.code).toBe(2)
  expect(several.stderr).toContain('there are 2 experiments, and --csv is the table of one')
  expect((await show(one, '--csv', '--md')).code).toBe(2)
  expect((await show(join(folder, 'three'))).stderr).toContain('there is no folder')
})
