import {readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {changeOf, kindOf, refusalOf} from '../../src/page/app/files.js'
import {START} from '../../src/page/app/settings/start.js'
import {flagsOf} from '../../src/page/app/settings/flags.js'
import {keepFile, readRegularFile} from '../../src/page/browser/page-files.js'
import {bundledNames} from '../../src/settings/files/bundled-files.js'
import {questionOf} from '../support/play-page.js'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const file = (name: string, text: string) => ({name, bytes: bytesOf(text)})

describe('files that are given to the page of burst play', () => {
  const files = new Map([
    ['s.yaml', bytesOf('kind: slots\n')],
    ['t.yaml', bytesOf('kind: slots\n')],
    ['l.yaml', bytesOf('kind: lambda\n')],
  ])

  test.each([
    ['', 's.yaml', './s.yaml'],
    ['./s.yaml', 'l.yaml', './s.yaml,./l.yaml'],
    ['./l.yaml', 's.yaml', './l.yaml,./s.yaml'],
    ['./s.yaml,./l.yaml', 't.yaml', './l.yaml,./t.yaml'],
    ['./s.yaml', 's.yaml', './s.yaml'],
    ['ec2-eu-central-1,lambda-eu-central-1', 's.yaml', 'lambda-eu-central-1,./s.yaml'],
    ['ec2-eu-central-1,lambda-eu-central-1', 'l.yaml', 'ec2-eu-central-1,./l.yaml'],
  ])('leave of price sheets “%s” those of another kind than %s', (prices, name, all) => {
    expect(changeOf({kind: 'prices', name}, {...START, prices}, files)).toEqual({prices: all})
  })

  test('are told apart from bundled sheets of each kind', () => {
    for (const name of bundledNames('platforms')) {
      const isLambda = readFileSync(`configs/platforms/${name}.yaml`, 'utf8').includes('\nkind: lambda')
      const {prices} = changeOf({kind: 'prices', name: 'l.yaml'}, {...START, prices: name}, files)
      expect(prices).toBe(isLambda ? './l.yaml' : `${name},./l.yaml`)
    }
  })

  test.each([
    ['empty.yaml', '', /empty\.yaml has no line kind/],
    ['job.yaml', 'name: x\n', /job\.yaml has no line kind/],
    ['my, prices.yaml', 'kind: slots\n', /comma in its name/],
    ['my, profile.yaml', 'kind: rate\n', null],
    ['long.yaml', `${'# much\n'.repeat(1000)}kind: lambda\n`, null],
    ['a, b.csv', 'time,requests\n', null],
  ])('%s is taken or refused by what it holds', (name, text, refusal) => {
    const found = refusalOf(file(name, text))
    if (refusal) expect(found).toMatch(refusal)
    else expect(found).toBeNull()
  })

  test('are rows also where a spreadsheet wrote them, and sheets below a long comment', () => {
    expect(kindOf(file('a.csv', '"trial_id","experiment"\n'))).toBe('rows')
    expect(kindOf(file('a.csv', 'trial_id;experiment\n'))).toBe('rows')
    expect(kindOf(file('a.yaml', `${'# much\n'.repeat(1000)}kind: lambda\n`))).toBe('prices')
  })

  test('are read in UTF-16 as in Node, and in UTF-8', () => {
    const text = '\uFEFFtime\tvalue\n1\t2\n'
    keepFile('wide.csv', new Uint8Array(Buffer.from(text, 'utf16le')))
    expect(readRegularFile('./wide.csv', 100).toString()).not.toBe(text)
    const wide: {toString(encoding: string): string} = readRegularFile('wide.csv', 100)
    expect(wide.toString('utf16le')).toBe(text)
    keepFile('plain.csv', bytesOf('é'))
    expect(readRegularFile('plain.csv', 100).toString()).toBe('é')
  })

  test.each(['strategy', 'autoscaler'])(
    'that are modules are refused as a %s, with what to do',
    async (flag) => {
      const asked = questionOf({...flagsOf(START), [flag]: './x.js'})
      await expect(asked).rejects.toThrow(/x\.js is a module, and this page runs no code/)
    },
  )
})
