import {Console} from 'node:console'
import fs from 'node:fs'
import {syncBuiltinESMExports} from 'node:module'
import threads from 'node:worker_threads'
import {divertChildren} from '../../host/child-output.js'

const STDOUT = 1
const STDERR = 2

/**
 * Makes a thread fit for a user's code: standard output is for results, and with --json nothing else may be in it, so
 * what is printed goes to standard error; signals would end or interrupt all of burst; messages to the thread's parent
 * are burst's own. It is no sandbox: a user may run own code.
 */
export function confine(): void {
  globalThis.console = new Console(process.stderr)
  process.stdout.write = process.stderr.write.bind(process.stderr)
  Object.assign(fs, {
    write: besideResults(fs.write),
    writeSync: besideResults(fs.writeSync),
    writev: besideResults(fs.writev),
    writevSync: besideResults(fs.writevSync),
  })
  divertChildren()
  process.kill = () => {
    throw new Error('a strategy cannot send signals')
  }
  Object.assign(threads, {parentPort: null, workerData: null})
  syncBuiltinESMExports()
}

/** A function of node:fs whose first parameter is a file descriptor. */
function besideResults<Given extends readonly unknown[], Result>(
  write: (fd: number, ...rest: Given) => Result,
): (fd: number, ...rest: Given) => Result {
  return (fd, ...rest) => write(fd === STDOUT ? STDERR : fd, ...rest)
}
