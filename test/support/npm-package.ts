import {execFile} from 'node:child_process'
import {createHash} from 'node:crypto'
import {access, mkdir, rename, rm, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {promisify} from 'node:util'
import {testCache} from './python-environment.js'

const run = promisify(execFile)

/** The folder of an npm package with what its install scripts built, made on first use and kept. */
export async function npmPackage(
  name: string,
  version: string,
  {runsScripts = true}: {readonly runsScripts?: boolean} = {},
): Promise<string> {
  const folder = path.join(testCache, `npm-${name}-${version}${runsScripts ? '' : '-bare'}`)
  const found = path.join(folder, 'node_modules', name)
  const isThere = await access(found).then(
    () => true,
    () => false,
  )
  if (!isThere) await install(folder, [`${name}@${version}`], {allowed: runsScripts ? [name] : []})
  return found
}

/** A folder in whose node_modules these packages are, without their scripts; made on first use and kept. */
export async function npmFolder(packages: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(packages.join(' ')).digest('hex').slice(0, 12)
  const folder = path.join(testCache, `npm-${hash}`)
  const isThere = await access(folder).then(
    () => true,
    () => false,
  )
  if (!isThere) await install(folder, packages, {allowed: []})
  return folder
}

/** `allowed`: the packages whose install scripts run. */
async function install(
  folder: string,
  packages: readonly string[],
  {allowed}: {readonly allowed: readonly string[]},
): Promise<void> {
  const fresh = `${folder}.tmp`
  await rm(fresh, {recursive: true, force: true})
  await mkdir(fresh, {recursive: true})
  // npm 11 runs no install scripts but those that are named here.
  const manifest = {private: true, allowScripts: Object.fromEntries(allowed.map((name) => [name, true]))}
  await writeFile(path.join(fresh, 'package.json'), JSON.stringify(manifest))
  // What our own folder is strict about reaches every child of `npm run`; some ask for a newer Node than they need.
  const flags = [
    '--no-audit',
    '--no-fund',
    '--no-engine-strict',
    ...(allowed.length > 0 ? [] : ['--ignore-scripts']),
  ]
  await run('npm', ['install', ...flags, ...packages], {cwd: fresh})
  await rename(fresh, folder)
}
