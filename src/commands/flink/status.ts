import {BaseCommand} from '../../cli/base-command.js'
import {findKeptCluster} from '../../engine/flink/cluster/kept-cluster.js'

export default class FlinkStatus extends BaseCommand {
  static override summary = 'Say whether a Flink cluster is kept, and how it is.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ]

  async run(): Promise<unknown> {
    await this.parse(FlinkStatus)
    const kept = await findKeptCluster()
    if (kept === null) {
      this.log('no Flink cluster is kept; burst flink up starts one')
      return {isKept: false}
    }
    const {record, aliveProcesses, overview} = kept
    const processes = `${aliveProcesses} of ${record.shape.taskManagers + 1} processes run`
    this.log(
      overview === null
        ? `a Flink cluster is kept and does not answer, ${processes}; burst flink down clears it away`
        : `Flink ${overview.version} at ${record.url}: ${overview.freeSlots} of ${overview.slots} slots free, ${processes}`,
    )
    this.log(`logs in ${record.logs}`)
    const {url, shape, logs} = record
    return {isKept: true, isAnswering: overview !== null, aliveProcesses, url, ...shape, logs, overview}
  }
}
