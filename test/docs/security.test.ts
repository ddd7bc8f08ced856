import {existsSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {expect, test} from 'vitest'
import {ROOT} from '../support/burst.js'

const page = readFileSync(path.join(ROOT, 'docs/security.md'), 'utf8')
const lines = page.split('\n').filter((line) => line.startsWith('- '))

test('the page on security has lines, and nothing but those under its headings', () => {
  expect(lines.length).toBeGreaterThan(12)
  const [, ...sections] = page.split('\n## ')
  for (const section of sections) {
    const [, ...rest] = section.split('\n').filter((line) => line !== '')
    expect(rest.filter((line) => !line.startsWith('- '))).toEqual([])
  }
})

test.each(lines)('a test that is there is named behind: %s', (line) => {
  const [, names = ''] = /\.? \((`test\/[^)]+`)\)$/.exec(line) ?? []
  const files = names.split(', ').map((name) => name.replaceAll('`', ''))

  expect(
    files.filter((file) => !/^test\/.+\.test\.ts$/.test(file) || !existsSync(path.join(ROOT, file))),
  ).toEqual([])
})
