import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {invokeOnce, type InvokeResult} from '../../lambda/invoke-once.js'

export default class LambdaInvoke extends BaseCommand {
  static override summary = 'Call a function once, here or on AWS.'
  static override description =
    'One attempt, no retry. The answer goes to standard output, the log tail (--log) to standard error.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> burst-tokenize-python --text "Hello, world" --log',
    `<%= config.bin %> <%= command.id %> greet --payload '{"name": "Ada"}'`,
  ]
  static override args = {
    function: Args.string({default: 'burst-tokenize-node', description: 'Name or ARN of the function.'}),
  }
  static override flags = {
    text: Flags.string({description: "Text of one event for burst's own functions.", exclusive: ['payload']}),
    payload: Flags.string({description: 'Payload as JSON; @file reads it from a file.'}),
    log: Flags.boolean({description: 'Ask for the log tail, with its REPORT line.'}),
    target: Flags.option({
      options: ['local', 'aws'] as const,
      default: 'local' as const,
      description: 'Where to call: the local service, or AWS with your credentials, where calls cost money.',
    })(),
    'endpoint-url': Flags.string({
      env: 'AWS_ENDPOINT_URL_LAMBDA',
      description: 'Address to call. [default: http://127.0.0.1:3001, or AWS with --target aws]',
    }),
    timeout: Flags.string({default: '60s', description: 'How long to wait for the answer.'}),
  }

  async run(): Promise<InvokeResult> {
    const {args, flags} = await this.parse(LambdaInvoke)
    const {result, output} = await invokeOnce({functionName: args.function, ...flags})
    if (result.logTail !== null) this.logToStderr(result.logTail.trimEnd())
    this.log(output)
    return result
  }
}
