import {Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {functionFlags} from '../../cli/flags/function-flags.js'
import {removeFunction, type RemoveResult} from '../../lambda/deploy-function.js'
import {logGroupName} from '../../offload/deploy/deployment.js'

export default class LambdaRemove extends BaseCommand {
  static override summary = 'Take back from AWS what deploy put there.'
  static override description =
    'Deletes the function with its reserved concurrency, and its role with the policy; a second run changes nothing. ' +
    'What burst did not make stays: a role given with --role, and the logs that the function wrote.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --function python',
    '<%= config.bin %> <%= command.id %> --function-name mine --dry-run',
  ]
  static override flags = {
    ...functionFlags,
    'dry-run': Flags.boolean({default: false, description: 'Say what would go, and change nothing.'}),
  }

  async run(): Promise<RemoveResult> {
    const {flags} = await this.parse(LambdaRemove)
    const result = await removeFunction(flags, (line) => {
      this.log(line)
    })
    const group = logGroupName(result.functionName)
    this.log(`Logs stay if it ever ran; to delete them: aws logs delete-log-group --log-group-name ${group}`)
    return result
  }
}
