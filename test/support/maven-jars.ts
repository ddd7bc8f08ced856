import {execFile} from 'node:child_process'
import {access, mkdir, rename, rm} from 'node:fs/promises'
import path from 'node:path'
import {promisify} from 'node:util'
import {testCache} from './python-environment.js'

const run = promisify(execFile)

/** A folder with the jars that a pom.xml asks for, fetched on first use and kept. */
export async function mavenJars(pom: string, name: string): Promise<string> {
  const folder = path.join(testCache, `jars-${name}`)
  const isThere = await access(folder).then(
    () => true,
    () => false,
  )
  if (isThere) return folder
  const fresh = `${folder}.tmp`
  await rm(fresh, {recursive: true, force: true})
  await mkdir(testCache, {recursive: true})
  await run('mvn', [
    ...['-q', '-B', '-f', pom, `-Dmaven.repo.local=${path.join(testCache, 'maven')}`],
    ...['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${fresh}`],
  ])
  await rename(fresh, folder)
  return folder
}
