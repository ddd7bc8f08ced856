import {Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {calibrate, type CalibrateResult} from '../../calibrate/calibrate.js'
import {prepareCalibration} from '../../calibrate/prepare-calibration.js'
import {requireConsent} from '../../cli/confirm-spending.js'
import {describeCalibration} from '../../cli/describe/describe-calibration.js'
import {functionFlags} from '../../cli/flags/function-flags.js'
import {createCallProgress} from '../../cli/progress/call-progress.js'
import {withInterrupt} from '../../cli/interrupt.js'
import {EXIT} from '../../errors.js'
import {createWallClock, isoDay} from '../../kernel/wall-clock.js'
import {ownCpuMs} from '../../host/cpu-time.js'
import {openTarget} from '../../offload/open-target.js'
import {LAMBDA_TARGETS} from '../../offload/registry.js'

export default class LambdaCalibrate extends BaseCommand {
  static override summary = 'Measure a function, and write the profile that the model needs.'
  static override description =
    'Calls it warm with batches of several sizes, one call after another, and cold; writes quantiles, never a mean. ' +
    'Then the model runs with that profile and must give back what was measured within 10 %: exit 10 if it does not. ' +
    'On AWS environments cannot be ended, so cold calls go out at once, each of half a second.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --function python --out mine.yaml',
    '<%= config.bin %> run --target model --profile ./mine.yaml',
    '<%= config.bin %> <%= command.id %> --target aws --yes',
  ]
  static override flags = {
    target: Flags.option({
      options: LAMBDA_TARGETS,
      default: 'local' as const,
      description: 'What to measure.',
    })(),
    function: functionFlags.function,
    'function-name': Flags.string({description: 'Name or ARN on AWS. [default: burst-tokenize-<function>]'}),
    memory: Flags.string({
      default: '1769MB',
      description: 'Memory size: of the local one, and for the cost.',
    }),
    'batch-sizes': Flags.string({default: '1,10,100,500', description: 'Events per call, rising from 1.'}),
    repetitions: Flags.string({default: '200', description: 'Warm calls of each batch size.'}),
    'cold-starts': Flags.string({default: '20', description: 'Calls that start an environment.'}),
    out: Flags.string({
      description: 'The file. [default: <target>-<function>.yaml]',
      helpValue: 'profile.yaml',
    }),
    yes: Flags.boolean({description: 'Spend the money that calls on AWS cost.'}),
  }

  async run(): Promise<CalibrateResult> {
    const {flags} = await this.parse(LambdaCalibrate)
    const prepared = await prepareCalibration(flags)
    requireConsent(prepared, flags.yes)
    const clock = createWallClock()
    const progress = createCallProgress(process.stderr, clock)
    const today = isoDay(new Date())
    const result = await withInterrupt((signal) =>
      calibrate(prepared, {
        open: openTarget,
        clock,
        cpuMs: ownCpuMs,
        today,
        progress: progress.show,
        signal,
      }).finally(progress.clear),
    )
    this.log(describeCalibration(result))
    if (!result.isWithin) process.exitCode = EXIT.verdict
    return result
  }
}
