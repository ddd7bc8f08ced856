import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {captureOutput} from '@oclif/test'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import Play from '../../src/commands/play.js'
import {EXIT} from '../../src/errors.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

let file = ''
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'burst-play-')), 'out.html')
})
afterEach(() => {
  process.exitCode = undefined
  rmSync(join(file, '..'), {recursive: true, force: true})
})

const play = () => captureOutput(() => Play.run(['--out', file], root))

describe('burst play --out', () => {
  test('leaves a file as it is that is no page of its own', async () => {
    writeFileSync(file, 'mine')
    const {stderr} = await play()
    expect(stderr).toContain('is there and is no page of burst play: it is not written over')
    expect(process.exitCode).toBe(EXIT.usage)
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })

  test('writes a page, also over an older one', async () => {
    writeFileSync(file, '<title>burst play: of last year</title>')
    await play()
    expect(readFileSync(file, 'utf8')).toContain('<title>burst play: when does bursting win?')
  })
})
