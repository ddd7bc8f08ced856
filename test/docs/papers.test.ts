import {execFileSync} from 'node:child_process'
import {readdirSync, readFileSync, statSync} from 'node:fs'
import path from 'node:path'
import {describe, expect, test} from 'vitest'
import {parse} from 'yaml'
import {ROOT} from '../support/burst.js'

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')

const tracked = (...folders: string[]): readonly string[] =>
  execFileSync('git', ['ls-files', '--', ...folders], {cwd: ROOT, encoding: 'utf8'})
    .split('\n')
    .filter((file) => /\.(ts|mjs|java|py|md)$/.test(file))

/** The anchor that a Markdown reader gives a heading. */
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .trim()
    .replaceAll(' ', '-')

const anchorsOf = (file: string): readonly string[] =>
  [...read(file).matchAll(/^#{2,} (.+)$/gm)].map(([, heading = '']) => slug(heading))

/** Of a folder of `src/`, its subfolders apart. */
const MOST_FILES = 15

const PAPERS = ['docs/model.md', 'docs/measurement.md', 'docs/architecture.md']

const citations = tracked('src', 'test', '.github', 'experiments', 'README.md').flatMap((file) =>
  [...read(file).matchAll(/\b(docs\/[\w-]+\.md)(?:#([\w-]+))?/g)].map(([, paper = '', anchor]) => ({
    file,
    paper,
    anchor,
  })),
)

describe('the binding papers', () => {
  test.each(PAPERS)('%s: every anchor that is cited exists', (paper) => {
    const anchors = anchorsOf(paper)
    const broken = citations.filter(
      (one) => one.paper === paper && one.anchor && !anchors.includes(one.anchor),
    )

    expect(broken).toEqual([])
  })

  test('no citation names a page that does not exist', () => {
    const pages = new Set(readdirSync(path.join(ROOT, 'docs')).map((name) => `docs/${name}`))

    expect(citations.filter(({paper}) => !pages.has(paper))).toEqual([])
  })

  test.each(['docs/model.md', 'docs/measurement.md'])('%s: code or a test cites every anchor', (paper) => {
    const cited = new Set(
      citations
        .filter((one) => one.paper === paper && /^(src|test)\//.test(one.file))
        .map(({anchor}) => anchor),
    )

    expect(anchorsOf(paper).filter((anchor) => !cited.has(anchor))).toEqual([])
  })

  test('links between pages lead somewhere', () => {
    const broken = PAPERS.flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)#:]+\.md)?(?:#([\w-]+))?\)/g)].flatMap(([link, file, anchor]) => {
        const target = file ? path.join(path.dirname(page), file) : page
        return anchor && !anchorsOf(target).includes(anchor) ? [`${page}: ${link}`] : []
      }),
    )

    expect(broken).toEqual([])
  })
})

test('the README is short, and no paragraph of it is longer than six lines', () => {
  const readme = read('README.md')
  const paragraphs = readme
    .replaceAll(/^```[\s\S]*?^```$/gm, '')
    .split(/\n\n|\n(?=- )/)
    .filter((text) => !/^(\||!\[)/.test(text))

  expect(readme.split('\n').length).toBeLessThan(200)
  expect(paragraphs.filter((text) => text.length > 6 * 120)).toEqual([])
})

describe('the house as it is drawn', () => {
  const drawing = read('docs/architecture.md')
  const rooms = [...drawing.matchAll(/^[├└]─ ([\w-]+)\/(.*)$/gm)]

  test('has the folders of src/, each once', () => {
    const folders = readdirSync(path.join(ROOT, 'src'), {withFileTypes: true})
      .filter((entry) => entry.isDirectory())
      .map(({name}) => name)

    expect(rooms.map(([, room]) => room).toSorted()).toEqual(folders.toSorted())
  })

  test('names only rooms within rooms that exist', () => {
    const missing = rooms.flatMap(([, room = '', text = '']) =>
      [...text.matchAll(/([\w-]+)\//g)]
        .map(([, inner = '']) => path.join('src', room, inner))
        .filter((folder) => !statSync(path.join(ROOT, folder), {throwIfNoEntry: false})?.isDirectory()),
    )

    expect(missing).toEqual([])
  })

  test('has no room with more files than a reader finds one in', () => {
    const counts = new Map<string, number>()
    for (const file of tracked('src')) {
      const folder = path.dirname(file)
      counts.set(folder, (counts.get(folder) ?? 0) + 1)
    }
    const fullest = [...counts].toSorted(([, a], [, b]) => b - a)

    expect(fullest.filter(([, files]) => files > MOST_FILES)).toEqual([])
  })

  test('has the layers that are enforced', () => {
    const [, list = ''] = /const rows = (\[[\s\S]*?\n\])/.exec(read('.dependency-cruiser.cjs')) ?? []
    const rows = parse(list) as readonly (readonly string[])[]
    const [, layers = ''] = /## Layers[\s\S]*?```\n([\s\S]*?)```/.exec(drawing) ?? []
    const drawn = layers
      .trim()
      .split('\n')
      .map((row) => row.split(/\s+/))

    expect(drawn.toReversed().map((row) => row.toSorted())).toEqual(rows.map((row) => row.toSorted()))
    expect(rows.flat().toSorted()).toEqual(readdirSync(path.join(ROOT, 'src')).toSorted())
  })
})
