import {Args} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {describeDefinition} from '../cli/describe/describe-sweep.js'
import {describeSearchPlan} from '../cli/describe/describe-search.js'
import {UsageError} from '../errors.js'
import {type PreparedSearch, prepareSearchFile} from '../experiment/search/prepare-search.js'
import {prepareSweep} from '../experiment/plan/prepare-sweep.js'
import {searchesOf} from '../experiment/search/run-search.js'

/** Then it is to be a sweep, or neither: its problems are those of a sweep. */
function notForSearch(error: unknown): null {
  if (error instanceof UsageError) return null
  throw error
}

export default class Validate extends BaseCommand {
  static override summary =
    'Check a file for burst sweep or burst search: every problem with its line and column.'
  static override args = {
    file: Args.string({required: true, description: 'the sweep file'}),
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %> configs/latency.yaml',
    '<%= config.bin %> <%= command.id %> configs/latency.yaml --json',
  ]

  async run(): Promise<unknown> {
    const {args} = await this.parse(Validate)
    const search = await prepareSearchFile(args.file, () => ({})).catch(notForSearch)
    if (search !== null) return this.#tellSearch(args.file, search)

    const prepared = await prepareSweep(args.file)
    this.#warn(prepared.warnings)
    this.log(`${args.file} is a valid sweep file\n\n${describeDefinition(prepared)}`)
    const {definition, points, warnings} = prepared
    return {isValid: true, for: 'sweep', name: definition.name, points: points.length, warnings, definition}
  }

  #warn(warnings: readonly string[]): void {
    for (const warning of warnings) this.logToStderr(`warning: ${warning}`)
  }

  #tellSearch(file: string, prepared: PreparedSearch): unknown {
    const {name, question, points, config, warnings} = prepared
    this.#warn(warnings)
    this.log(`${file} leaves the rate open: a valid file for burst search, which finds it\n`)
    this.log(`${name}${question === null ? '' : `: ${question}`}`)
    this.log(describeSearchPlan(prepared, searchesOf(points).length))
    return {isValid: true, for: 'search', name, points: points.length, warnings, definition: config}
  }
}
