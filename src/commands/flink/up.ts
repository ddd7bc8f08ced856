import {Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {withInterrupt} from '../../cli/interrupt.js'
import {keepCluster} from '../../engine/flink/cluster/kept-cluster.js'
import {DEFAULTS} from '../../settings/defaults.js'
import {SETTINGS} from '../../settings/settings.js'

export default class FlinkUp extends BaseCommand {
  static override summary = 'Start a local Flink cluster and keep it.'
  static override description =
    'Trials on engine flink that it fits use it and start seconds earlier. Fetches Flink and builds the job on first use.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --task-managers 2',
  ]
  static override flags = {
    'task-managers': Flags.string({
      description: SETTINGS.taskManagers.describe,
      helpValue: 'COUNT',
      default: String(DEFAULTS.taskManagers),
    }),
    'buffer-events': Flags.string({
      description: 'size network buffers for channels of about so many events',
      helpValue: 'COUNT|unbounded',
      default: String(DEFAULTS.bufferEvents),
    }),
    quiet: Flags.boolean({description: 'no progress, only the result'}),
  }

  async run(): Promise<unknown> {
    const {flags} = await this.parse(FlinkUp)
    const wish = {
      taskManagers: SETTINGS.taskManagers.parse(flags['task-managers']),
      bufferEvents: SETTINGS.bufferEvents.parse(flags['buffer-events']),
      parallelism: DEFAULTS.parallelism,
    }
    const {url, shape, logs} = await withInterrupt((signal) =>
      keepCluster(wish, {
        say: (text) => {
          if (!flags.quiet) this.logToStderr(text)
        },
        signal,
      }),
    )
    this.log(`Flink is up at ${url}, its logs are in ${logs}\nburst flink down ends it`)
    return {url, ...shape, logs}
  }
}
