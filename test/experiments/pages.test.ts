import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {checkPage} from '../../experiments/check/check-page.js'
import {commandsOf, figuresOf} from '../../experiments/check/commands.js'
import {loadPages} from '../../experiments/check/load-pages.js'
import {STUDIES} from '../../experiments/studies.js'

const pages = await loadPages()

describe('every number on the page is what its rows say', () => {
  test.each(pages.map((page) => [page.file, page] as const))('%s', (file, {text, derivations, scope}) => {
    const {problems} = checkPage(text, derivations, scope)
    expect(problems.map(({line, message}) => `${file}:${line} ${message}`)).toEqual([])
  })
})

/** Published by others, or written by a script of the repository (tuning.csv by `npm run tune`): no command of burst makes them. */
const NOT_OURS = [
  'published.csv',
  'published-java.csv',
  'published-tables.csv',
  'published-calls.csv',
  'trace.csv',
  'tuning.csv',
]

describe('every page says how it was made', () => {
  const folders = readdirSync('experiments', {withFileTypes: true})
    .filter((entry) => entry.isDirectory() && entry.name !== 'check')
    .map(({name}) => name)

  test('each has its commands and is one of the studies', () => {
    expect(STUDIES.map(({page}) => page).toSorted()).toEqual(folders.toSorted())
    const silent = STUDIES.filter(
      ({page}) => commandsOf(readFileSync(`experiments/${page}/README.md`, 'utf8')).length === 0,
    )
    expect(silent).toEqual([])
  })

  test.each(STUDIES)('$page: its commands make its rows', ({page, rows, made = {}}) => {
    const commands = commandsOf(readFileSync(`experiments/${page}/README.md`, 'utf8')).join('\n')
    const kept = readdirSync(`experiments/${page}`).filter(
      (file) => file.endsWith('.csv') && !NOT_OURS.includes(file),
    )
    expect(Object.keys({...rows, ...made}).toSorted()).toEqual(kept.toSorted())
    const isRun = Object.values(rows).every((folder) => folder.endsWith('run-*'))
    expect(commands).toContain(isRun ? 'burst run' : page === 'capacity' ? 'burst search' : 'burst sweep')
  })

  test('each figure is shown on a page, and each one shown is there', () => {
    const shown = pages.flatMap(({text}) => figuresOf(text))
    expect(shown.filter((figure) => !existsSync(figure))).toEqual([])
    const kept = readdirSync('plots', {recursive: true, encoding: 'utf8'})
      .filter((file) => file.endsWith('.png'))
      .map((file) => `plots/${file}`)
    expect(kept.filter((figure) => !shown.includes(figure))).toEqual([])
  })
})
