/*
 * Types the commands of the pages and puts what they make where it belongs: rows beside the page, figures into
 * `plots/`. Without names, every study in virtual time; with names, those. The numbers on the pages are then held to
 * the new rows by `npm run pages`.
 */
import {spawnSync} from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {commandsOf, figuresOf} from './check/commands.js'
import {type Study, STUDIES} from './studies.js'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** `npx burst` is this clone's build, wherever the command runs. */
const PRELUDE = 'set -e\nnpx() { shift; node "$BURST" "$@"; }\n'

const names = process.argv.slice(2)
const unknown = names.filter((name) => !STUDIES.some(({page}) => page === name))
if (unknown.length > 0) throw new Error(`no page with rows: ${unknown.join(', ')}`)
for (const study of STUDIES) {
  if (names.length > 0 ? names.includes(study.page) : study.time === 'virtual') await run(study)
}

async function run(study: Study): Promise<void> {
  const text = readFileSync(path.join(ROOT, 'experiments', study.page, 'README.md'), 'utf8')
  const scratch = mkdtempSync(path.join(tmpdir(), 'burst-study-'))
  try {
    for (const folder of ['configs', 'experiments'])
      symlinkSync(path.join(ROOT, folder), path.join(scratch, folder))
    mkdirSync(path.join(scratch, 'plots'))
    type(`${PRELUDE}${commandsOf(text).join('\n')}`, scratch)
    for (const [file, results] of Object.entries(study.rows)) {
      writeFileSync(
        path.join(ROOT, 'experiments', study.page, file),
        readRows(path.join(scratch, 'results'), results),
      )
    }
    for (const [file, {results, make}] of Object.entries(study.made ?? {})) {
      const made = await make(path.join(scratch, 'results', results))
      writeFileSync(path.join(ROOT, 'experiments', study.page, file), made)
    }
    for (const figure of figuresOf(text)) {
      mkdirSync(path.dirname(path.join(ROOT, figure)), {recursive: true})
      copyFileSync(path.join(scratch, figure), path.join(ROOT, figure))
    }
  } finally {
    rmSync(scratch, {recursive: true, force: true})
  }
}

function type(commands: string, cwd: string): void {
  const {status} = spawnSync('bash', ['-c', commands], {
    cwd,
    env: {...process.env, BURST: path.join(ROOT, 'bin/run.js')},
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error(`a command of the page ended with ${status ?? 'a signal'}`)
}

/** One file of rows, of one sweep or of several runs in their order. */
function readRows(results: string, name: string): string {
  const parent = path.join(results, path.dirname(name))
  const own = path.basename(name)
  const folders = own.endsWith('*')
    ? readdirSync(parent)
        .filter((folder) => folder.startsWith(own.slice(0, -1)))
        .toSorted()
    : [own]
  const files = folders.map((folder) => readFileSync(path.join(parent, folder, 'trials.csv'), 'utf8'))
  const lines = files.flatMap((text, i) =>
    text
      .trimEnd()
      .split('\n')
      .slice(i === 0 ? 0 : 1),
  )
  // What several runs share, like vanilla beside two strategies, is one trial: its first row stands.
  const kept = new Map<string, string>()
  for (const line of lines) {
    const trial = line.slice(0, line.indexOf(','))
    if (!kept.has(trial)) kept.set(trial, line)
  }
  return `${[...kept.values()].join('\n')}\n`
}
