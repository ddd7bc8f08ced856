import {execFileSync} from 'node:child_process'
import {existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {burst, ROOT} from '../support/burst.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'burst-package-'))
})
afterAll(() => {
  rmSync(folder, {recursive: true, force: true})
})

interface Packed {
  readonly filename: string
  readonly files: readonly {readonly path: string}[]
}

function pack(...options: readonly string[]): Packed {
  const json = execFileSync('npm', ['pack', '--json', '--ignore-scripts', ...options], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [packed] = JSON.parse(json) as readonly [Packed]
  return packed
}

const TOP = [
  'CHANGELOG.md',
  'CITATION.cff',
  'LICENSE',
  'README.md',
  'bin/package.json',
  'bin/run.js',
  'oclif.manifest.json',
  'package.json',
]

/** Drawn up by `build-page.mjs` from several sources: letters from a package of fonts, a script from modules. */
const PAGE_PARTS = ['dist/page/inter.css', 'dist/page/report.js']

/** What a packed file is made from, below src/. */
function sourceOf(path: string): string {
  const inside = path.replace(/^dist\//, '')
  const compiled = inside.replace(/(\.d\.ts|\.js)$/, '.ts')
  return join(ROOT, 'src', existsSync(join(ROOT, 'src', compiled)) ? compiled : inside)
}

describe('the npm package', () => {
  test('holds what runs, what it reads, and nothing else', () => {
    // Left by an incremental build, and by Python where it has imported a module from there.
    writeFileSync(join(ROOT, 'dist/.tsbuildinfo'), '{}')
    const paths = pack('--dry-run').files.map(({path}) => path)
    rmSync(join(ROOT, 'dist/.tsbuildinfo'))

    const built = paths.filter((path) => path.startsWith('dist/'))
    const others = paths.filter(
      (path) =>
        !path.startsWith('dist/') &&
        !/^configs\/(.+\.yaml|traces\/.+|(papers|elasticity-coarse\/ramps)\/.+\.csv)$/.test(path),
    )
    expect(others.toSorted()).toEqual(TOP)
    const bundled = built.filter((path) => path.startsWith('dist/bundle/'))
    expect(bundled.map((path) => path.slice('dist/bundle/'.length)).toSorted()).toEqual([
      'LICENSES',
      'commands.cjs',
      'commands.code',
      'framework.cjs',
      'framework.code',
      'load.cjs',
      'trials.cjs',
      'trials.code',
    ])
    expect(built).toEqual(expect.arrayContaining(PAGE_PARTS))
    const single = built.filter((path) => !bundled.includes(path) && !PAGE_PARTS.includes(path))
    expect(single.filter((path) => !existsSync(sourceOf(path)))).toEqual([])
    expect(built.filter((path) => /\.map$|\.ts$|(^|\/)[._]/.test(path) && !path.endsWith('.d.ts'))).toEqual(
      [],
    )
    expect(built).toContain('dist/strategy/strategy.d.ts')
  })

  test('declares the types that it exports, and no others', () => {
    const declared = pack('--dry-run')
      .files.map(({path}) => path)
      .filter((path) => path.endsWith('.d.ts'))
    const reached = new Set<string>()
    const visit = (path: string): void => {
      if (reached.has(path)) return
      reached.add(path)
      for (const [, name = ''] of readFileSync(join(ROOT, path), 'utf8').matchAll(/from '(\.[^']+)\.js'/g)) {
        visit(`${join(path, '..', name)}.d.ts`)
      }
    }
    for (const entry of ['strategy/strategy', 'autoscaler/autoscaler']) visit(`dist/${entry}.d.ts`)

    expect(declared.toSorted()).toEqual([...reached].toSorted())
  })

  test('runs from what it holds alone', async () => {
    const {filename} = pack('--pack-destination', folder)
    execFileSync('tar', ['-xzf', join(folder, filename), '-C', folder])
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'package/node_modules'))

    const script = join(folder, 'package/bin/run.js')
    const {code, stdout} = await burst(['run', '--engine', 'virtual', '--json'], {cwd: folder, script})
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toHaveProperty('verdict.choice', 'burst')
  })
})
