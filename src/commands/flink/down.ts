import {BaseCommand} from '../../cli/base-command.js'
import {dropCluster} from '../../engine/flink/cluster/kept-cluster.js'

export default class FlinkDown extends BaseCommand {
  static override summary = 'End the Flink cluster that is kept.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ]

  async run(): Promise<unknown> {
    await this.parse(FlinkDown)
    const wasKept = await dropCluster()
    this.log(wasKept ? 'the Flink cluster is down' : 'no Flink cluster was kept')
    return {wasKept}
  }
}
