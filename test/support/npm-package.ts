import {execFile} from 'node:child_process'
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
  if (isThere) return found
  const fresh = `${folder}.tmp`
  await rm(fresh, {recursive: true, force: true})
  await mkdir(fresh, {recursive: true})
  // npm 11 runs no install scripts but those that are named here.
  const manifest = {private: true, allowScripts: {[name]: true}}
  await writeFile(path.join(fresh, 'package.json'), JSON.stringify(manifest))
  // What our own folder is strict about reaches every child of `npm run`; this package asks for a newer Node than it needs.
  const flags = [
    '--no-audit',
    '--no-fund',
    '--no-engine-strict',
    ...(runsScripts ? [] : ['--ignore-scripts']),
  ]
  await run('npm', ['install', ...flags, `${name}@${version}`], {cwd: fresh})
  await rename(fresh, folder)
  return found
}
