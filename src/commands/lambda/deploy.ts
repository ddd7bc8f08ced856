import {Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {functionFlags} from '../../cli/flags/function-flags.js'
import {deployFunction, type DeployResult} from '../../lambda/deploy-function.js'

export default class LambdaDeploy extends BaseCommand {
  static override summary = 'Put a function of ours on AWS, or bring it up to date.'
  static override description =
    'Creates or updates the function, a role that may write its own log group and nothing else, and the reserved ' +
    'concurrency, until AWS holds what the flags say; a second run changes nothing. Deploying is free, calls cost. ' +
    'Credentials and region come from the standard chain; AWS_ENDPOINT_URL_LAMBDA and AWS_ENDPOINT_URL_IAM lead elsewhere. ' +
    'Everything is tagged managed-by=burst, and what is there without the tag is not touched.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --dry-run',
    '<%= config.bin %> <%= command.id %> --function python --memory 1769MB --reserved-concurrency 100',
    '<%= config.bin %> <%= command.id %> --role arn:aws:iam::123456789012:role/lambda-logs',
  ]
  static override flags = {
    ...functionFlags,
    memory: Flags.string({default: '1769MB', description: 'Memory size; 1769MB is one vCPU.'}),
    timeout: Flags.string({default: '30s', description: 'Time-out of the function.'}),
    'reserved-concurrency': Flags.string({
      description: 'Environments kept for it, and its limit. [default: none]',
    }),
    role: Flags.string({
      description: 'A role that exists, in place of one of its own; IAM is then not asked.',
      helpValue: 'ARN',
    }),
    'dry-run': Flags.boolean({
      default: false,
      description: 'Say what would change, and change nothing.',
    }),
  }

  async run(): Promise<DeployResult> {
    const {flags} = await this.parse(LambdaDeploy)
    const result = await deployFunction(flags, (line) => {
      this.log(line)
    })
    if (result.arn !== null) this.log(result.arn)
    return result
  }
}
