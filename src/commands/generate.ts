import {BaseCommand} from '../cli/base-command.js'
import {generateFlags} from '../cli/flags/generate-flags.js'
import {withInterrupt} from '../cli/interrupt.js'
import {UsageError} from '../errors.js'
import {withFileSink} from '../generate/file-sink.js'
import {type Generated, generateEvents} from '../generate/generate-events.js'
import {type GenerateFlags, parseGenerateFlags, parseTopicFlags} from '../generate/parse-generate-flags.js'
import {publishEvents} from '../generate/publish-events.js'
import {createStdoutSink} from '../generate/stdout-sink.js'
import {withTopicWriter} from '../kafka/topic.js'

export default class Generate extends BaseCommand {
  static override summary = 'Write the event stream, as JSON lines or as text.'
  static override description = `Without --nexmark it is the stream of burst's own trials: Apache Beam's Nexmark events from number 0. Each event depends on its number alone, so any part can be written on its own.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> --from 1000000 --count 3 --format text',
    '<%= config.bin %> <%= command.id %> --paced --rate 200 --shape spike --duration 5s --to events.ndjson',
  ]
  static override flags = generateFlags

  async run(): Promise<Generated | undefined> {
    const {flags} = await this.parse(Generate)
    if (this.jsonEnabled() && flags.to === undefined) {
      throw new UsageError('--json needs --to FILE: the events themselves take stdout', {
        suggestions: ['leave --json out: the canonical format is JSON already'],
      })
    }
    return withInterrupt((signal) => this.#generate(flags, signal))
  }

  async #generate(flags: GenerateFlags, signal: AbortSignal): Promise<Generated | undefined> {
    const filling = await parseTopicFlags(flags)
    if (filling) {
      const {topic, request} = filling
      const generated = await withTopicWriter(topic, (write) => publishEvents(request, write, signal))
      this.log(`${generated.events} events, ${generated.bytes} bytes in topic ${topic.topic}`)
      return generated
    }
    const request = await parseGenerateFlags(flags)
    if (flags.to === undefined) {
      await generateEvents(request, createStdoutSink(process.stdout, signal), signal)
      return undefined
    }
    const generated = await withFileSink(flags.to, (sink) => generateEvents(request, sink, signal))
    this.log(`${generated.events} events, ${generated.bytes} bytes in ${flags.to}`)
    return generated
  }
}
