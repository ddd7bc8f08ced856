import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {afterAll} from 'vitest'
import {type PreparedSweep, prepareSweep} from '../../src/experiment/plan/prepare-sweep.js'

/** A folder of its own, gone after the tests of its file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'burst-sweep-'))
  afterAll(() => {
    rmSync(folder, {recursive: true, force: true})
  })
  return folder
}

export function writeLines(file: string, lines: readonly string[]): string {
  mkdirSync(dirname(file), {recursive: true})
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

/** A small sweep: 2 rates × 2 pipelines × 2 repetitions of 2 s. */
export const SMALL = [
  'name: small',
  'engine: virtual',
  'base: {duration: 2s, warmup: 1s, parallelism: 2}',
  'sweep:',
  '  pipeline: [vanilla, burst]',
  '  rate: [200, 600]',
  'repetitions: 2',
]

export const prepareLines = (folder: string, lines: readonly string[]): Promise<PreparedSweep> =>
  prepareSweep(writeLines(join(folder, 'sweep.yaml'), lines))
