import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {captureOutput} from '@oclif/test'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import Validate from '../../src/commands/validate.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burst-validate-'))
})
afterEach(() => {
  process.exitCode = undefined
  rmSync(folder, {recursive: true, force: true})
})

const validate = (text: string) => {
  const file = join(folder, 'file.yaml')
  writeFileSync(file, text)
  return captureOutput(() => Validate.run([file], root))
}

describe('a file', () => {
  test('that names its rates is for a sweep', async () => {
    const {stdout} = await validate('name: a\nengine: virtual\nbase: {rate: 100}\n')

    expect(stdout).toContain('is a valid sweep file')
  })

  test('that leaves the rate open, under a constant load, is for a search', async () => {
    const {stdout, result} = await validate('name: a\nengine: virtual\nbase: {duration: 60s}\n')

    expect(stdout).toContain('leaves the rate open: a valid file for burst search')
    expect(result).toMatchObject({isValid: true, for: 'search', points: 1})
  })

  test.each([
    [
      'without a rate that no search can find',
      'name: a\nengine: virtual\nbase: {shape: spike}\n',
      'key "rate"',
    ],
    ['with two documents', 'name: a\n---\nname: b\n', ':2:1 a second document begins here'],
    ['with a value of no unit', 'name: a\nengine: virtual\nbase: {serviceTime: 5}\n', '"5" has no unit'],
  ])('%s is refused', async (_, text, message) => {
    const {stderr, stdout} = await validate(text)

    expect(stderr).toContain(message)
    expect(stdout).toBe('')
    expect(process.exitCode).toBe(2)
  })
})
