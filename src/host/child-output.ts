import childProcess, {type StdioOptions} from 'node:child_process'

const STDOUT = 1
const STDERR = 2

/** What a child process writes to, with standard error wherever that was to be burst's own standard output. */
export function besideStdout(stdio: StdioOptions | undefined): StdioOptions | undefined {
  if (stdio === 'inherit') return ['inherit', STDERR, 'inherit']
  if (!Array.isArray(stdio)) return stdio
  return stdio.map((one, fd) =>
    one === STDOUT || one === process.stdout || (one === 'inherit' && fd === STDOUT) ? STDERR : one,
  )
}

type Options = {readonly stdio?: StdioOptions} | undefined

/** Child processes of this thread write beside standard output, however they are started. Keeps their own pipes. */
export function divertChildren(): void {
  const {spawn, spawnSync, execSync, execFileSync, fork} = childProcess
  Object.assign(childProcess, {
    spawn: diverted(spawn),
    spawnSync: diverted(spawnSync),
    execSync: diverted(execSync),
    execFileSync: diverted(execFileSync),
    // Alone among them it lets a child inherit unless an option forbids it.
    fork: diverted(fork, ['inherit', STDERR, 'inherit', 'ipc']),
  })
}

/** The same function; its options are the last parameter that is an object and no list. */
const diverted = (start: (...given: never[]) => unknown, usual?: StdioOptions) => {
  return (...given: readonly unknown[]): unknown => {
    const at = given.findLastIndex((one) => typeof one === 'object' && one !== null && !Array.isArray(one))
    const options = given[at] as (Options & {readonly silent?: boolean}) | undefined
    const stdio = besideStdout(options?.stdio) ?? (options?.silent === true ? undefined : usual)
    const own = stdio === undefined ? options : {...options, stdio}
    const others = at < 0 ? [...given] : given.toSpliced(at, 1)
    return start(...([...others, ...(own === undefined ? [] : [own])] as never[]))
  }
}
