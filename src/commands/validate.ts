import {Args} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {describeDefinition} from '../cli/describe-sweep.js'
import {prepareSweep} from '../experiment/prepare-sweep.js'

export default class Validate extends BaseCommand {
  static override summary = 'Check a sweep file: every problem with its line and column.'
  static override args = {
    file: Args.string({required: true, description: 'the sweep file'}),
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %> configs/latency.yaml',
    '<%= config.bin %> <%= command.id %> configs/latency.yaml --json',
  ]

  async run(): Promise<unknown> {
    const {args} = await this.parse(Validate)
    const prepared = await prepareSweep(args.file)
    this.log(`${args.file} is a valid sweep file\n\n${describeDefinition(prepared)}`)
    const {definition, points} = prepared
    return {isValid: true, name: definition.name, points: points.length, definition}
  }
}
