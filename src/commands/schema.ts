import {BaseCommand} from '../cli/base-command.js'
import {sweepJsonSchema} from '../experiment/plan/sweep-schema.js'

export default class Schema extends BaseCommand {
  static override summary = 'Print the JSON Schema of sweep files, for editors.'
  static override description = `Save it, and name it in the first line of a sweep file:
# yaml-language-server: $schema=burst.schema.json`
  static override examples = [
    '<%= config.bin %> <%= command.id %> > burst.schema.json',
    '<%= config.bin %> <%= command.id %> --json',
  ]

  async run(): Promise<unknown> {
    await this.parse(Schema)
    const schema = sweepJsonSchema()
    this.log(JSON.stringify(schema, null, 2))
    return schema
  }
}
