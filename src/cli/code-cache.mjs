import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {tmpdir} from 'node:os'
import path from 'node:path'
import process from 'node:process'
import {fileURLToPath} from 'node:url'

// Keeps what V8 made of dist/bundle when some commands had run: a start that reads it compiles little.

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..')
const BUNDLE = path.join(ROOT, 'dist/bundle')
const RUN = ['run', '--engine', 'virtual', '--pipeline', 'vanilla', '--duration', '1s']
const out = mkdtempSync(path.join(tmpdir(), 'burst-code-'))

const {run, scripts} = createRequire(import.meta.url)(path.join(BUNDLE, 'load.cjs'))
const packageFile = path.join(ROOT, 'package.json')
// A build prints no answers.
process.stdout.write = () => true
for (const command of [['--help'], [...RUN, '--quiet', '--out', out]]) await run(command, packageFile)
rmSync(out, {recursive: true})
if (process.exitCode) throw new Error('the bundled command line does not run')
for (const [name, script] of scripts) {
  writeFileSync(path.join(BUNDLE, `${name}.code`), script.createCachedData())
}
