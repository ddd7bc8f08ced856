import {execFile} from 'node:child_process'
import {promisify} from 'node:util'
import {EnvironmentError, messageOf} from '../../../errors.js'
import {jdkTool} from '../../../host/toolchain.js'

const run = promisify(execFile)

const LEAST_JAVA = 17
const JAVA_REMEDY = `install a JDK, version ${LEAST_JAVA} or newer, and put it on the PATH or set JAVA_HOME`

/** `java` that can run Flink, or an EnvironmentError that says what to install. */
export async function requireJava(): Promise<string> {
  const java = jdkTool('java')
  const {stdout, stderr} = await run(java, ['-version']).catch((cause: unknown) => {
    throw new EnvironmentError(`engine flink needs a JDK, and no java was found at ${java}`, {
      cause,
      suggestions: [JAVA_REMEDY],
    })
  })
  const said = `${stdout}${stderr}`
  const major = javaMajor(said)
  if (major !== null && major < LEAST_JAVA) {
    throw new EnvironmentError(
      `engine flink needs Java ${LEAST_JAVA}, and ${java} is ${said.split('\n')[0] ?? ''}`,
      {suggestions: [JAVA_REMEDY]},
    )
  }
  return java
}

/** 17 of `openjdk version "17.0.15"`, 8 of `"1.8.0_392"`; null where the text is another. */
export function javaMajor(said: string): number | null {
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(said) ?? []
  if (first === undefined) return null
  return first === '1' && second !== undefined ? Number(second) : Number(first)
}

/** Throws an EnvironmentError where there is no Maven. */
export async function requireMaven(): Promise<void> {
  await run('mvn', ['-v']).catch((cause: unknown) => {
    throw new EnvironmentError(
      'engine flink fetches Flink with Maven once, and no mvn was found on the PATH',
      {cause, suggestions: ['install Maven 3.8 or newer']},
    )
  })
}

/**
 * Runs Maven and says now and then how much it has fetched. Throws an EnvironmentError with what Maven complained of,
 * or a plain error that names ENOSPC where the disk is full.
 */
export async function runMaven(
  args: readonly string[],
  what: string,
  say: (text: string) => void,
): Promise<void> {
  const running = run('mvn', ['-B', ...args], {maxBuffer: 64 * 1024 * 1024})
  const downloads = new MavenDownloads(say)
  running.child.stdout?.on('data', (chunk) => {
    downloads.hear(String(chunk), performance.now())
  })
  await running.catch((cause: unknown) => {
    const {stdout = ''} = cause as {readonly stdout?: string}
    const errors = stdout
      .split('\n')
      .filter((line) => line.includes('ERROR'))
      .slice(0, 5)
    const full = errors.find((line) => /No space left on device|Disk quota exceeded/.test(line))
    // A full disk is the cache's trouble, which knows the remedy, and none of the repository's.
    if (full !== undefined) throw new Error(`ENOSPC, Maven could not ${what}: ${full}`, {cause})
    throw new EnvironmentError(`Maven could not ${what}: ${errors.join('\n') || messageOf(cause)}`, {
      cause,
      suggestions: ['see whether Maven can reach its repository: mvn -v, ~/.m2/settings.xml', 'run it again'],
    })
  })
}

const SAY_EVERY_MS = 3000
const BYTES_PER_UNIT = {B: 1, kB: 1e3, MB: 1e6}

/** Counts what Maven says it has downloaded, and tells it every few seconds. */
export class MavenDownloads {
  readonly #say: (text: string) => void
  #rest = ''
  #files = 0
  #bytes = 0
  #saidMs = -Infinity

  constructor(say: (text: string) => void) {
    this.#say = say
  }

  hear(text: string, nowMs: number): void {
    const lines = `${this.#rest}${text}`.split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      const [, size, unit] = /Downloaded from .* \(([\d.]+) (B|kB|MB)[ )]/.exec(line) ?? []
      if (size === undefined) continue
      this.#files++
      this.#bytes += Number(size) * BYTES_PER_UNIT[unit as keyof typeof BYTES_PER_UNIT]
    }
    if (this.#files === 0 || nowMs - this.#saidMs < SAY_EVERY_MS) return
    this.#saidMs = nowMs
    this.#say(`Maven has fetched ${this.#files} files, ${(this.#bytes / 1e6).toFixed(1)} MB`)
  }
}
