import {Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {formatTable} from '../cli/text/table.js'
import {examine, type Finding} from '../doctor/check-machine.js'
import {SETTINGS} from '../settings/settings.js'

export default class Doctor extends BaseCommand {
  static override summary = 'Say what works on this machine, and what each miss needs.'
  static override description =
    'Checks what burst can use here: Node.js, cores, engines, targets, and the tools that some of them need; and a Flink cluster, if its address is given.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
    '<%= config.bin %> <%= command.id %> --flink-url http://localhost:8081',
  ]
  static override flags = {
    'flink-url': Flags.string({
      description: 'also asks this Flink cluster what trials would meet there',
      helpValue: 'URL',
    }),
  }

  async run(): Promise<unknown> {
    const {flags} = await this.parse(Doctor)
    const url = flags['flink-url'] === undefined ? null : SETTINGS.flinkUrl.parse(flags['flink-url'])
    const findings = [...(await examine()), ...(url === null ? [] : await clusterFindings(url))]
    this.log(
      formatTable(
        ['what', 'state', 'found'],
        findings.map(({what, state, found}) => [what, state, found]),
      ),
    )
    const remedies = findings.filter(({remedy}) => remedy !== '')
    for (const {what, remedy} of remedies) this.log(`\n${what}: ${remedy}`)
    return {findings}
  }
}

/** Loaded where it is asked for. */
async function clusterFindings(url: string): Promise<readonly Finding[]> {
  return (await import('../doctor/check-cluster.js')).examineCluster(url)
}
