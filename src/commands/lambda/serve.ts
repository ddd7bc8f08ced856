import {BaseCommand} from '../../cli/base-command.js'
import {createBoundedOutput} from '../../cli/progress/bounded-output.js'
import {lambdaServeFlags, lambdaServerSettings} from '../../cli/flags/lambda-serve-flags.js'
import {untilStopped} from '../../cli/until-stopped.js'
import {startLambdaServer} from '../../offload/local/http/lambda-server.js'

/** Of what functions print: a reader that has stalled must not fill the memory, nor keep the service from ending. */
const MOST_UNREAD_BYTES = 64 * 2 ** 20
const OUTPUT_GRACE_MS = 1000

export default class LambdaServe extends BaseCommand {
  static override summary = 'Run a Lambda of your own on this machine.'
  static override description =
    'Speaks the Invoke API to any AWS SDK and the Runtime API to functions, one process per execution environment. ' +
    'Function output and START, END and REPORT lines go to standard output, events as JSON lines to standard error. ' +
    'Not as on AWS: functions run in the runtimes of this machine (`function-ready` says where the version is another), ' +
    'without its SDK (bring boto3 or @aws-sdk in the code); /tmp is shared, TMPDIR is not; root may write to the code; ' +
    'idle processes are not frozen; responses are not streamed; `awslambda` has no InvokeStore in Node.js 24.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --function python --reserved-concurrency 4',
    '<%= config.bin %> <%= command.id %> --define name=greet,runtime=nodejs20.x,handler=index.handler,code=./greet',
  ]
  static override enableJsonFlag = false
  static override flags = lambdaServeFlags

  async run(): Promise<void> {
    const {flags} = await this.parse(LambdaServe)
    const settings = await lambdaServerSettings(flags)
    const log = (event: string, fields: Readonly<Record<string, unknown>>): void => {
      this.logToStderr(JSON.stringify({at: new Date().toISOString(), event, ...fields}))
    }
    const output = createBoundedOutput(process.stdout, {
      mostUnreadBytes: MOST_UNREAD_BYTES,
      onDropped: () => {
        log('output-dropped', {unreadBytes: process.stdout.writableLength})
      },
    })
    const print = (text: string | Buffer): void => {
      output.write(text)
    }
    const server = await startLambdaServer(settings, {print: flags.quiet ? null : print, log})
    await untilStopped({withStdin: flags['stop-with-stdin']})
    await server.close()
    // Standard output is never closed under Node: what is not read would hold the process.
    // eslint-disable-next-line no-restricted-syntax -- that output is lost is the point
    if (!(await output.isRead(OUTPUT_GRACE_MS))) process.exit()
  }
}
