import {execFileSync} from 'node:child_process'
import {copyFileSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {tmpdir} from 'node:os'
import path from 'node:path'
import type {Script} from 'node:vm'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {ROOT} from '../support/burst.js'

/** What load-bundle.cjs exports of these scripts. */
interface Bundle {
  readonly run: (text: string) => string
  readonly commands: {readonly run: (text: string) => Promise<string>}
  readonly scripts: ReadonlyMap<string, Script>
}

const FRAMEWORK = `let runs = 0
exports.run = (text) => text + ++runs`
const COMMANDS = `const {run} = require('./framework.cjs')
const {importModule} = require('./load.cjs')
exports.commands = {run: async (text) => run(text) + path_().sep + (await importModule('./late.mjs')).default}
const path_ = () => require('node:path')`

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'burst-bundle-'))
  copyFileSync(path.join(ROOT, 'src/cli/load-bundle.cjs'), path.join(folder, 'load.cjs'))
  // V8 knows texts that it has compiled: each test has its own.
  writeFileSync(path.join(folder, 'framework.cjs'), `${FRAMEWORK}\n// ${folder}`)
  writeFileSync(path.join(folder, 'commands.cjs'), `${COMMANDS}\n// ${folder}`)
  writeFileSync(path.join(folder, 'late.mjs'), 'export default "late"')
})
afterEach(() => {
  rmSync(folder, {recursive: true})
})

/** Loads the bundle anew, as another process would. */
function loadBundle(): Bundle {
  const require = createRequire(import.meta.url)
  for (const file of Object.keys(require.cache)) {
    if (file.startsWith(folder)) Reflect.deleteProperty(require.cache, file)
  }
  return require(path.join(folder, 'load.cjs')) as Bundle
}

/** In a process of its own, since V8 knows texts that it has compiled. */
function keepCode(): void {
  const script = `const {run, commands, scripts} = require('./load.cjs')
    run('')
    commands.run('')
    for (const [name, script] of scripts)
      require('fs').writeFileSync(name + '.code', script.createCachedData())`
  execFileSync(process.execPath, ['-e', script], {cwd: folder})
}

const rejected = ({scripts}: Bundle): readonly unknown[] =>
  [...scripts.values()].map(({cachedDataRejected}) => cachedDataRejected)

describe('the bundle', () => {
  test('runs without code that was kept', async () => {
    const bundle = loadBundle()
    expect(bundle.run('framework')).toBe('framework1')
    expect(await bundle.commands.run('command')).toBe(`command2${path.sep}late`)
    expect(rejected(bundle)).toEqual([undefined, undefined])
  })

  test('runs the code that was kept of it', async () => {
    keepCode()
    const bundle = loadBundle()
    expect(bundle.run('framework')).toBe('framework1')
    expect(await bundle.commands.run('command')).toBe(`command2${path.sep}late`)
    expect(rejected(bundle)).toEqual([false, false])
  })

  test.each(['framework', 'commands'])('compiles its %s where the code is of another V8', async (name) => {
    writeFileSync(path.join(folder, `${name}.code`), 'of another V8')
    const bundle = loadBundle()
    expect(bundle.run('framework')).toBe('framework1')
    expect(await bundle.commands.run('command')).toBe(`command2${path.sep}late`)
    expect([...bundle.scripts].filter(([, script]) => script.cachedDataRejected).map(([of]) => of)).toEqual([
      name,
    ])
  })

  test('loads a script where something of it is asked for', () => {
    const bundle = loadBundle()
    expect([...bundle.scripts.keys()]).toEqual([])
    bundle.run('')
    expect([...bundle.scripts.keys()]).toEqual(['framework'])
    expect(bundle.commands).toBe(bundle.commands)
    expect([...bundle.scripts.keys()]).toEqual(['framework', 'commands'])
  })
})
