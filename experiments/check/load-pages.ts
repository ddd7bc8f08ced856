import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {type Derivation} from './derivation.js'

const root = new URL('../../', import.meta.url)

/** A page of the lab book, or one that quotes it. */
export interface Page {
  /** From the repository's root. */
  readonly file: string
  readonly path: string
  readonly text: string
  /** What its numbers come from; none for a page without a `derivation.ts` beside it. */
  readonly derivations: readonly Derivation[]
  /** Paragraphs in which every number needs one; all where none is given. */
  readonly scope?: RegExp
}

/** The front page must derive what it says of the lab book, and may say settings and limits elsewhere. */
const FRONT_PAGE_SCOPE = /lab book in \[experiments/

/** Every page of the lab book with its derivation, plots/README.md and the front page. */
export async function loadPages(): Promise<readonly Page[]> {
  const folders = readdirSync(new URL('experiments/', root), {withFileTypes: true})
    .filter((entry) => entry.isDirectory())
    .map(({name}) => `experiments/${name}`)
  const pages = ['experiments', ...folders, 'plots'].filter((folder) =>
    existsSync(new URL(`${folder}/README.md`, root)),
  )
  return [...(await Promise.all(pages.map(loadPage))), await loadFrontPage()]
}

async function loadFrontPage(): Promise<Page> {
  const url = new URL('README.md', root)
  const {default: derivations} = await import('../front-page.derivation.js')
  const text = readFileSync(url, 'utf8')
  return {file: 'README.md', path: fileURLToPath(url), text, derivations, scope: FRONT_PAGE_SCOPE}
}

async function loadPage(folder: string): Promise<Page> {
  const file = `${folder}/README.md`
  const url = new URL(file, root)
  const derivation = new URL(`${folder}/derivation.ts`, root)
  const derivations = existsSync(derivation)
    ? ((await import(derivation.href)) as {default: readonly Derivation[]}).default
    : []
  return {file, path: fileURLToPath(url), text: readFileSync(url, 'utf8'), derivations}
}
