import {BaseCommand} from '../../cli/base-command.js'
import {lambdaServeFlags, lambdaServerSettings} from '../../cli/lambda-serve-flags.js'
import {untilStopped} from '../../cli/until-stopped.js'
import {startLambdaServer} from '../../offload/local/lambda-server.js'

export default class LambdaServe extends BaseCommand {
  static override summary = 'Run a Lambda of your own on this machine.'
  static override description =
    'Speaks the Invoke API to any AWS SDK and the Runtime API to functions, one process per execution environment. ' +
    'Function output and START, END and REPORT lines go to standard output, events as JSON lines to standard error.'
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
    const server = await startLambdaServer(settings, {
      print: flags.quiet ? null : (text) => process.stdout.write(text),
      log: (event, fields) => {
        this.logToStderr(JSON.stringify({at: new Date().toISOString(), event, ...fields}))
      },
    })
    await untilStopped({withStdin: flags['stop-with-stdin']})
    await server.close()
  }
}
