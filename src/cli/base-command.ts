import {writeSync} from 'node:fs'
import {Command, Errors, type Interfaces, ux} from '@oclif/core'
import {
  BugError,
  BurstError,
  EnvironmentError,
  EXIT,
  hasCode,
  InterruptError,
  messageOf,
  UsageError,
} from '../errors.js'
import {explainStdout} from '../generate/stdout-sink.js'
import {nearestWord} from '../model/nearest-word.js'
import {ownValue} from '../model/own-value.js'
import {endAfterHangup, endOnStopSignals, endUnread} from './interrupt.js'

/** What every command shares: errors in two lines, documented exit codes, `--json`. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true

  protected override async init(): Promise<void> {
    await super.init()
    // The framework listens there and throws, past our exit codes. A reader that has gone (`| head`) is no error.
    process.stdout.removeAllListeners('error')
    process.stdout.on('error', (error: Error) => {
      if (hasCode(error, 'EPIPE')) return
      const told = explainStdout(error)
      // With --json the framework keeps quiet there.
      process.stderr.write(`${describeError(told)}\n`)
      process.exitCode = told.exitCode
    })
    endOnStopSignals(() => {
      this.#tellInterrupted()
    })
  }

  /** An empty place would be the folder that burst is called in, or none. */
  protected override async parse<
    F extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    B extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    A extends Interfaces.OutputArgs<Interfaces.ArgInput>,
  >(options?: Interfaces.Input<F, B, A>, argv?: string[]): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse(options, argv)
    const flags = parsed.flags as Readonly<Record<string, unknown>>
    const empty = ['out', 'to', 'html', 'sweep'].find((name) => ownValue(flags, name) === '')
    if (empty === undefined) return parsed
    throw new UsageError(`--${empty} is empty: it names where to write`, {
      suggestions: [`write a place, like --${empty} ./here`, `leave --${empty} out`],
    })
  }

  /** Written at once: the process ends with the next line. */
  #tellInterrupted(): void {
    const told = new InterruptError('interrupted')
    const [fd, text] = this.jsonEnabled()
      ? [1, JSON.stringify(this.toErrorJson(told), null, 2)]
      : [2, describeError(told)]
    try {
      writeSync(fd, `${text}\n`)
    } catch {
      // A reader that is gone or slow misses it.
    }
  }

  /** Past the console, which a strategy of the user's may print to: that goes to standard error. */
  override log(message = ''): void {
    if (!this.jsonEnabled()) process.stdout.write(`${message}\n`)
  }

  protected override logJson(json: unknown): void {
    process.stdout.write(`${ux.colorizeJson(json, {pretty: true})}\n`)
  }

  protected override catch(error: Error & {exitCode?: number}): Promise<unknown> {
    const told = this.#translate(error)
    if (this.jsonEnabled()) this.logJson(this.toErrorJson(told))
    else this.logToStderr(describeError(told))
    process.exitCode = told.exitCode
    if (told instanceof InterruptError) endUnread()
    return Promise.resolve()
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    await super.finally(error)
    endAfterHangup()
  }

  protected override toErrorJson(error: unknown): unknown {
    const told = this.#translate(error)
    return {
      error: {
        name: told.name,
        code: told.code,
        exitCode: told.exitCode,
        message: told.message,
        suggestions: told.suggestions,
      },
    }
  }

  /** Ours as they are; oclif's complaints about flags are the user's to fix; anything else is a bug. */
  #translate(error: unknown): BurstError {
    if (lacksFiles(error)) return tooManyFiles(error)
    if (error instanceof BurstError) return error
    if (error instanceof Errors.CLIError) return this.#translateParserError(error)
    const message = messageOf(error)
    return new BugError(message, {cause: error})
  }

  #translateParserError(error: Error): UsageError {
    const [message = ''] = error.message.split('\nSee more help')
    const unknown = /^Nonexistent flags?: (\S+)/.exec(message)?.[1]
    if (unknown !== undefined) {
      const known = Object.keys(this.#flags()).map((name) => `--${name}`)
      const meant = nearestWord(unknown, known)
      return new UsageError(`unknown flag ${unknown}${meant ? `, did you mean ${meant}?` : ''}`, {
        suggestions: [`${this.#asTyped()} --help lists the flags`],
      })
    }
    const [first = '', ...rest] = message.trim().split('\n')
    return new UsageError([first, ...rest.map((line) => line.trim())].join(' ').trim(), {
      suggestions: [`${this.#asTyped()} --help shows what it takes`],
    })
  }

  /** `burst lambda serve`: a command's id has a colon between its words. */
  #asTyped(): string {
    return [this.config.bin, ...(this.id ?? '').split(':')].join(' ')
  }

  /** oclif leaves them undefined where a command has none of its own. */
  #flags(): Interfaces.FlagInput {
    const {flags} = this.constructor as {readonly flags?: Interfaces.FlagInput}
    return flags ?? {}
  }
}

/** Two lines: what is wrong, and what to do about it. A bug adds its stack, since it belongs in the report. */
export function describeError(error: BurstError): string {
  const lines = [`error: ${error.message}`, ...error.suggestions.map((remedy) => `  try: ${remedy}`)]
  if (error.exitCode === EXIT.bug) {
    const origin = error.cause instanceof Error ? error.cause : error
    lines.push(origin.stack ?? '', '  try: please report this with the command that led here')
  }
  return lines.join('\n')
}

/** Whether the system had no file left to open, however that is wrapped. */
function lacksFiles(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (hasCode(cause, 'EMFILE') || hasCode(cause, 'ENFILE')) return true
  }
  return false
}

const tooManyFiles = (cause: unknown): EnvironmentError =>
  new EnvironmentError(`too many open files: ${messageOf(cause)}`, {
    cause,
    suggestions: ['allow more with ulimit -n 4096', 'give fewer --workers or a lower --max-in-flight'],
  })
