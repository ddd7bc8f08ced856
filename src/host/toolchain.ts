import {execFile} from 'node:child_process'
import {createHash, type Hash} from 'node:crypto'
import {mkdir, mkdtemp, readdir, readFile, rename, rm} from 'node:fs/promises'
import {homedir} from 'node:os'
import path from 'node:path'
import {removeAtExit} from './exit-cleanup.js'
import {promisify} from 'node:util'
import {EnvironmentError, hasCode} from '../errors.js'

const run = promisify(execFile)

/** Where compiled classes are kept between runs. */
export function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache')
  return path.join(base, 'burst')
}

/** The interpreter itself: what `python3` on the PATH may be is a slow wrapper around it; throws an EnvironmentError where there is none. */
export async function findPython(): Promise<string> {
  const {stdout} = await run('python3', ['-c', 'import sys; print(sys.executable)']).catch(
    (error: unknown) => {
      throw new EnvironmentError('no python3 was found on the PATH', {
        cause: error,
        suggestions: ['install Python 3.9 or newer', 'use the function for Node: --function node'],
      })
    },
  )
  return stdout.trim()
}

/** A Python that can run functions. */
export interface PythonFound {
  readonly command: string
  /** Like 3.12. */
  readonly version: string
}

/** The interpreter of a version like 3.12 where there is one, else whatever python3 is. */
export async function findPythonOf(version: string): Promise<PythonFound> {
  const script = 'import sys; print(sys.executable); print("%d.%d" % sys.version_info[:2])'
  const exact = await run(`python${version}`, ['-c', script]).catch(() => null)
  const command = exact === null ? await findPython() : ''
  const {stdout} = exact ?? (await run(command, ['-c', script]))
  const [found = '', foundVersion = ''] = stdout.trim().split('\n')
  return {command: found, version: foundVersion}
}

/** `java` or `javac` of JAVA_HOME where that is set, else of the PATH. */
export function jdkTool(name: 'java' | 'javac'): string {
  const home = process.env['JAVA_HOME']
  return home === undefined || home === '' ? name : path.join(home, 'bin', name)
}

/** What the first line of `java -version` says; throws an EnvironmentError where there is no JDK. */
export async function jdkVersion(tool: 'java' | 'javac'): Promise<string> {
  const {stdout, stderr} = await run(jdkTool(tool), ['-version']).catch((error: unknown) => {
    throw new EnvironmentError(`no ${tool} was found at ${jdkTool(tool)}`, {
      cause: error,
      suggestions: [
        'install a JDK, version 17 or newer, and put it on the PATH or set JAVA_HOME',
        'use the function for Node: --function node',
      ],
    })
  })
  return `${stdout}${stderr}`.split('\n')[0] ?? ''
}

/** The command of Java; throws an EnvironmentError where there is no JDK that is recent enough. */
export async function findJava(): Promise<string> {
  await jdkVersion('java')
  return jdkTool('java')
}

/**
 * The folder of the cache that stands for a content, filled on its first use.
 * Two processes may do so at the same time: the folder appears whole, by a rename.
 */
export async function cachedFolder(
  name: string,
  content: Hash,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = path.join(cacheFolder(), `${name}-${content.digest('hex').slice(0, 16)}`)
  if (await isFolder(folder)) return folder

  await mkdir(cacheFolder(), {recursive: true})
  const fresh = await mkdtemp(path.join(cacheFolder(), `${name}-`))
  const forget = removeAtExit(fresh)
  try {
    await fill(fresh)
    await rename(fresh, folder)
  } catch (error) {
    // Where another process was first, its files are the same.
    if (!(await isFolder(folder))) throw error
  } finally {
    await rm(fresh, {recursive: true, force: true})
    forget()
  }
  return folder
}

/** Compiles every .java file below a folder, once per content and compiler, and returns the folder of classes. */
export async function compileJava(sourceFolder: string, name: string): Promise<string> {
  const files = (await readdir(sourceFolder, {recursive: true}))
    .filter((file) => file.endsWith('.java'))
    .toSorted()
    .map((file) => path.join(sourceFolder, file))
  const version = await jdkVersion('javac')
  const hash = createHash('sha256').update(version)
  for (const file of files) hash.update(await readFile(file))
  return cachedFolder(name, hash, async (fresh) => {
    await run(jdkTool('javac'), ['-d', fresh, '--release', '17', ...files]).catch((error: unknown) => {
      throw new EnvironmentError(`${version} could not compile ${sourceFolder}`, {
        cause: error,
        suggestions: ['install a JDK, version 17 or newer'],
      })
    })
  })
}

async function isFolder(folder: string): Promise<boolean> {
  try {
    await readdir(folder)
    return true
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false
    throw error
  }
}
