/** `burst plot --embed-font`: the build cuts the letters out of Inter that figures use. */
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import {afterAll, expect, test} from 'vitest'
import {SCREEN} from '../../../src/plot/paper/paper.js'
import {plotResults} from '../../../src/plot/plot-results.js'
import {readGlyphs} from '../../../src/plot/typeface/font-file.js'
import {toTrueType} from '../../support/subset-font.js'

const ROOT = path.join(import.meta.dirname, '../../..')
const scratch = mkdtempSync(path.join(os.tmpdir(), 'burst-font-'))
afterAll(() => {
  rmSync(scratch, {recursive: true})
})

test('the font that SVGs bring along has every letter of every figure, in each weight', async () => {
  const {notes} = await plotResults({
    ...{folder: path.join(ROOT, 'test/fixtures/results/run'), out: scratch, published: [], where: []},
    figures: ['cost-frontier'],
    paper: {...SCREEN, formats: ['svg'], hasFont: true},
  })
  const [file = ''] = readdirSync(path.join(scratch, 'run')).filter((name) => name.endsWith('.svg'))
  const svg = readFileSync(path.join(scratch, 'run', file), 'utf8')
  const faces = [...svg.matchAll(/font-weight:(\d+);src:url\(data:font\/woff2;base64,([^)]+)\)/g)]
  const sources = readdirSync(path.join(ROOT, 'src/plot'), {recursive: true, encoding: 'utf8'})
  const texts = sources
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join(ROOT, 'src/plot', file), 'utf8'))
  const letters = [...new Set(texts.join(''))].filter((letter) => letter > ' ')
  expect(notes).toEqual([])
  expect(letters).toEqual(expect.arrayContaining(['≥', '×', 'τ', '−', '%']))
  expect(faces.map(([, weight]) => weight)).toEqual(['400', '500', '600'])
  for (const [, weight, data = ''] of faces) {
    const font = await toTrueType(Buffer.from(data, 'base64'), letters.join(''))
    const {has} = readGlyphs(font)
    expect(
      letters.filter((letter) => !has(letter.codePointAt(0)!)),
      weight,
    ).toEqual([])
  }
})
