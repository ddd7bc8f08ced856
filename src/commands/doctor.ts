import {BaseCommand} from '../cli/base-command.js'
import {formatTable} from '../cli/describe/table.js'
import {examine} from '../doctor/check-machine.js'

export default class Doctor extends BaseCommand {
  static override summary = 'Say what works on this machine, and what each miss needs.'
  static override description =
    'Checks what burst can use here: Node.js, cores, engines, targets, and the tools that some of them need.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ]

  async run(): Promise<unknown> {
    await this.parse(Doctor)
    const findings = await examine()
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
