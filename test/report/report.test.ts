import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {drawOrNothing} from '../../src/plot/plot-results.js'
import {figureSpec, type LegendEntry} from '../../src/plot/chart/chart.js'
import {figureSection} from '../../src/report/figure-section.js'
import {flagText} from '../../src/report/flag-texts.js'
import {folderReport} from '../../src/report/folder-report.js'
import {html, jsonScript} from '../../src/report/html.js'
import {manifestFacts} from '../../src/report/manifest-facts.js'
import {type Report, reportHtml} from '../../src/report/report-page.js'
import {pageFigures} from '../../src/report/report-results.js'
import {requireOwnReport, writeReport} from '../../src/report/write-report.js'
import {KNOWN_FLAGS} from '../../src/results/check/row-rules.js'
import {buildTrialRow} from '../support/trial-row.js'

const FIXTURES = fileURLToPath(new URL('../fixtures/results', import.meta.url))
const ASSETS = {script: 'void 0', style: ''}

const scratch = mkdtempSync(path.join(tmpdir(), 'burst-report-'))
afterAll(() => {
  rmSync(scratch, {recursive: true})
})

async function reportOf(name: string, where: readonly string[] = []): Promise<Report> {
  const {drawn, notes} = await drawOrNothing({
    folder: path.join(FIXTURES, name),
    figures: [],
    published: [],
    where,
  })
  const [first] = drawn
  if (!first) throw new Error(`nothing drawn of ${name}`)
  return folderReport({...first, notes, where, figures: await pageFigures(first.drawings)})
}

const bodyOf = ({sections}: Report, id: string): string =>
  sections.find((section) => section.id === id)?.body.markup ?? ''

describe('the report of a run', () => {
  let report: Report
  let page: string
  beforeAll(async () => {
    report = await reportOf('run')
    page = reportHtml(report, ASSETS)
  })

  test('says the verdict before anything else', () => {
    expect(report.verdict.length).toBeGreaterThan(0)
    expect(page.indexOf('class="verdict"')).toBeLessThan(page.indexOf('<nav'))
    expect(page.indexOf('<nav')).toBeLessThan(page.indexOf('<table'))
  })

  test('has every part, and contents that lead to it', () => {
    const ids = report.sections.map(({id}) => id)
    expect(ids).toEqual(['table', 'figures', 'losses', 'flags', 'settings', 'environment', 'again', 'rows'])
    for (const id of ids) expect(page).toMatch(new RegExp(`<a href="#${id}">[^]*<section id="${id}"`))
  })

  test('shows the figures once, each with its caption as text and its legend as buttons', () => {
    const figures = bodyOf(report, 'figures')
    expect(figures.match(/<figure /g)).toHaveLength(5)
    expect(figures.match(/<figcaption>\s*\S/g)).toHaveLength(5)
    expect(figures).toMatch(/<button[^>]*aria-pressed="true"[^>]*data-color="#D55E00"/)
    // Words stand beside the marks, not in them.
    expect(figures).not.toContain('role-title')
    const ids = [...figures.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('says of each flag of its rows what it means', () => {
    expect(bodyOf(report, 'flags')).toMatch(/short-window<\/dt>\s*<dd>\s*few events/)
  })

  test('runs its own script alone, and names nothing outside itself', () => {
    expect(page).toMatch(/default-src 'none'; script-src 'sha256-[\w+/=]{44}'; /)
    const markup = page.replace(/<script[^]*?<\/script>/g, '')
    expect(/ (src|href)="(?!#|data:)/.test(markup)).toBe(false)
  })

  test('leads from a line of the table to its rows', () => {
    const data = /<script type="application\/json" id="rows-0">\s*(.*?)<\/script>/.exec(page)?.[1] ?? ''
    const {count, points} = JSON.parse(data) as {count: number; points: readonly number[]}
    expect(points).toHaveLength(count)
    const lines = bodyOf(report, 'table').match(/data-point="/g)?.length
    expect(new Set(points.filter((point) => point >= 0)).size).toBe(lines)
  })
})

test('an entry of a legend is a button where its color is its own, and marks have it', () => {
  const entry = (label: string, color: string): LegendEntry => ({label, color, sign: 'line'})
  const svg = '<svg><path stroke="#111111"/><path stroke="#222222"/></svg>'
  const legend = [
    entry('own', '#111111'),
    entry('one', '#222222'),
    entry('two', '#222222'),
    entry('no', '#333333'),
  ]
  const {markup} = figureSection([{name: 'x', title: 'x', caption: '', legend, svg, widthPx: 1}])
  expect([...markup.matchAll(/<\/svg>(\w+)<\/button>/g)].map(([, label]) => label)).toEqual(['own'])
  expect([...markup.matchAll(/<\/svg>(\w+)<\/span>/g)].map(([, label]) => label)).toEqual([
    'one',
    'two',
    'no',
  ])
})

test('a title with any sign names its figure', async () => {
  const title = 'Title: p99 < "1 s" & more'
  const spec = figureSpec({
    title,
    facts: [],
    legend: [],
    widthPx: 100,
    views: [{data: {values: [{x: 1}]}, mark: 'point', encoding: {x: {field: 'x', type: 'quantitative'}}}],
  })
  const [figure] = await pageFigures([{name: 'x', spec}])
  expect(figure?.svg).toContain('role="img" aria-label="Title: p99 &lt; &quot;1 s&quot; &amp; more"')
})

test('a filter holds for the table and the rows', async () => {
  const all = await reportOf('run')
  const some = await reportOf('run', ['pipeline=burst'])
  const linesOf = (report: Report): number => bodyOf(report, 'table').match(/data-point="/g)?.length ?? 0
  expect(linesOf(some)).toBeLessThan(linesOf(all))
  expect(bodyOf(some, 'rows')).not.toContain('vanilla')
})

test('a filter is said beneath the title, and its report is not that of all rows', async () => {
  const all = await reportOf('run')
  const some = await reportOf('run', ['pipeline=burst'])
  expect(some.scope).toBe('Only rows with pipeline=burst: 1 of 4')
  expect(reportHtml(some, ASSETS)).toMatch(
    /<\/h1>\s*<p class="scope">Only rows with pipeline=burst: 1 of 4\.</,
  )
  expect(bodyOf(some, 'rows')).toContain('The 1 row of trials.csv that the filter leaves')
  expect(bodyOf(all, 'rows')).toContain('All 4 rows of trials.csv')
  expect(all.scope).toBeUndefined()
  expect(some.key).not.toBe(all.key)
})

test('a report is known by what its folder holds, wherever that lies', () => {
  const keyOf = (folder: string, manifest: object, rows: readonly object[] = []): string =>
    folderReport({
      name: 'x',
      experiments: [
        {name: 'x', folder, manifest: manifest as never, rows: rows.map((one) => buildTrialRow(one))},
      ],
      figures: [],
      notes: [],
      where: [],
      allRows: rows.length,
    }).key
  const sweep = {configHash: 'a', sessions: [{startedAt: '1'}]}
  expect(keyOf('/moved', sweep)).toBe(
    keyOf('/here', {...sweep, sessions: [{startedAt: '1'}, {startedAt: '2'}]}),
  )
  expect(keyOf('/here', {configHash: 'a', startedAt: '1'})).not.toBe(
    keyOf('/here', {configHash: 'a', startedAt: '2'}),
  )
  expect(keyOf('/moved', {}, [{trialId: 'a'}])).toBe(keyOf('/here', {}, [{trialId: 'a'}]))
  expect(keyOf('/here', {}, [{trialId: 'a'}])).not.toBe(keyOf('/here', {}, [{trialId: 'b'}]))
})

test('rows without a manifest are not said to be made by its settings, and their folder has a name', () => {
  const {again, environment} = manifestFacts({manifest: {}, folder: process.cwd(), rows: []})
  expect(again.markup).toContain('No manifest lies beside these rows')
  expect(again.markup).not.toContain('settings above')
  expect(environment.markup).toContain(`<dd>${path.basename(process.cwd())}</dd>`)
})

test('settings that are lists are facts, empty ones are none', () => {
  const {settings} = manifestFacts({
    manifest: {config: {rate: [200], faults: []}},
    folder: process.cwd(),
    rows: [],
  })
  expect(settings.markup).toContain('<dd>200</dd>')
  expect(settings.markup).not.toContain('faults')
})

test('a filter that leaves no row is refused with what there is', async () => {
  await expect(reportOf('run', ['pipeline=invoker'])).rejects.toThrow('no completed trial')
})

test('the report of a search shows its capacities', async () => {
  const report = await reportOf('capacity')
  expect(bodyOf(report, 'table')).toContain('<table>')
  expect(bodyOf(report, 'losses')).toBe('')
})

test.each([...KNOWN_FLAGS])('flag %s is explained', (flag) => {
  expect(flagText(flag).text).not.toBe('')
})

test('markup in names and texts stays text', () => {
  expect(html`<p title="${'"x"'}">${'<b>&'}</p>`.markup).toBe('<p title="&quot;x&quot;">&lt;b&gt;&amp;</p>')
  expect(jsonScript('a', ['</script>']).markup).not.toContain('</script>"')
})

test('prices are named with their date and source, and what is left out of them', () => {
  const manifest = {
    prices: [{name: 'ec2', asOf: '2026-08-31', source: 'a list'}],
    unpriced: ['logs'],
  }
  const {prices} = manifestFacts({manifest, folder: '', rows: []})
  expect(prices.markup).toMatch(/ec2<\/dt>\s*<dd>2026-08-31: a list<\/dd>[^]*Left out of every cost: logs\./)
})

test('the command is quoted as a shell takes it', () => {
  const command = ['burst', 'run', '--slo', "p99<1s'"]
  const {again} = manifestFacts({manifest: {command}, folder: '', rows: []})
  expect(again.markup).toContain('burst run --slo &#39;p99&lt;1s&#39;\\&#39;&#39;&#39;')
})

describe('a report on disk', () => {
  const report: Report = {key: 'one', title: 'x', question: null, verdict: [], sections: []}
  const out = path.join(scratch, 'deep/report.html')

  test('is written with its folder, and again over itself', async () => {
    await writeReport(report, out, ASSETS)
    await writeReport({...report, title: 'y'}, out, ASSETS)
    expect(readFileSync(out, 'utf8')).toContain('<title>y – burst</title>')
  })

  test('is not written over by another one', async () => {
    await expect(writeReport({...report, key: 'two'}, out, ASSETS)).rejects.toThrow(
      'is the report of other results',
    )
  })

  test('of rows that were made anew in the same folder takes the place of theirs', async () => {
    const file = path.join(scratch, 'fresh.html')
    const made = (folder: string, startedAt: string, where: readonly string[] = []): Report =>
      folderReport({
        ...{name: 'x', figures: [], notes: [], where, allRows: 0},
        experiments: [{name: 'x', folder, manifest: {configHash: 'a', startedAt}, rows: []}],
      })
    await writeReport(made('results/x', '1'), file, ASSETS)
    await writeReport({...made('results/x', '2'), title: 'fresh'}, file, ASSETS)
    // Wherever those lie now.
    await writeReport(made('moved/x', '2'), file, ASSETS)
    expect(readFileSync(file, 'utf8')).toContain('<title>x – burst</title>')
    expect(readFileSync(file, 'utf8')).not.toContain(process.cwd())
    for (const other of [made('other/x', '3'), made('moved/x', '2', ['pipeline=burst'])]) {
      await expect(writeReport(other, file, ASSETS)).rejects.toThrow('is the report of other results')
    }
  })

  test('does not replace what is no report, or a folder', async () => {
    const note = path.join(scratch, 'note.html')
    writeFileSync(note, 'mine')
    await expect(writeReport(report, note, ASSETS)).rejects.toThrow('is no report of burst')
    await expect(writeReport(report, scratch, ASSETS)).rejects.toThrow('is no file')
    await expect(requireOwnReport(note, {key: 'advice'}, '--html')).rejects.toMatchObject({
      suggestions: ['name another file with --html', 'or remove it first'],
    })
    expect(readFileSync(note, 'utf8')).toBe('mine')
  })

  test.skipIf(process.platform !== 'linux')(
    'is refused clearly where a file in its way cannot be read',
    async () => {
      // A regular file whose first bytes no one can read, root included.
      const failed = writeReport(report, '/proc/self/mem', ASSETS)
      await expect(failed).rejects.toMatchObject({exitCode: 3})
      await expect(failed).rejects.toThrow('cannot read /proc/self/mem, which is in the way: EIO')
    },
  )
})
