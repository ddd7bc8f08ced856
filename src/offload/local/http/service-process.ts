import {createInterface} from 'node:readline'
import {BurstError, messageOf} from '../../../errors.js'
import {startLambdaServer, type LambdaServerSettings} from './lambda-server.js'
import {stepBack} from '../../../host/process-priority.js'

/**
 * The service as a process of its own, for `startServiceProcess`. The first line of standard input holds its
 * settings (there may be keys in them: command lines can be read by others); the end of standard input ends it, which
 * comes however its parent ends. Events go to standard error as JSON lines.
 */
const log = (event: string, fields: Readonly<Record<string, unknown>>): void => {
  process.stderr.write(`${JSON.stringify({event, ...fields})}\n`)
}
// No reader is left: the parent's end shows on standard input.
process.stderr.on('error', () => undefined)

const input = createInterface({input: process.stdin})
const ended = new Promise<void>((resolve) => input.once('close', resolve))
const settings = await new Promise<string | null>((resolve) => {
  input.once('line', resolve)
  void ended.then(() => {
    resolve(null)
  })
})
if (settings !== null) await serve(JSON.parse(settings) as LambdaServerSettings)

async function serve(serverSettings: LambdaServerSettings): Promise<void> {
  // Processes that start are greedy; where starts are drawn, none does so while a trial is measured.
  if (serverSettings.drawnStarts === null) stepBack()
  try {
    const server = await startLambdaServer(serverSettings, {print: null, log})
    await ended
    // What still runs was given up by its caller.
    await server.close(0)
  } catch (error) {
    const suggestions = error instanceof BurstError ? error.suggestions : []
    log('failed', {message: messageOf(error), suggestions})
    input.close()
    process.stdin.destroy()
    process.exitCode = 1
  }
}
