import {config} from 'zod'
import {messageOf, UsageError} from '../errors.js'
import {keepFile, MOST_BYTES, readRegularFile} from './browser/page-files.js'
import {compute, type FlagTexts, readQuestion} from './compute.js'
import {readRows} from './read-rows.js'

/** A file that the page was given, by its name. */
export interface PageFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What the page asks: a number that comes back with every answer, flags or a file of rows, and files that the worker has not got. */
export interface Ask {
  readonly id: number
  readonly flags?: FlagTexts
  readonly rowsOf?: string
  readonly files?: readonly PageFile[]
}

interface Channel {
  onmessage: (event: {readonly data: Ask}) => void
  postMessage(message: unknown): void
}

// The policy of the page forbids code from text.
config({jitless: true})

const page = globalThis as unknown as Channel

page.onmessage = ({data}) => {
  for (const {name, bytes} of data.files ?? []) keepFile(name, bytes)
  void reply(data, (message) => {
    page.postMessage({id: data.id, ...message})
  })
}

async function reply({flags = {}, rowsOf}: Ask, say: (message: object) => void): Promise<void> {
  try {
    if (rowsOf === undefined) await answer(flags, say)
    else say({kind: 'rows', rows: readRows(readRegularFile(rowsOf, MOST_BYTES).toString(), rowsOf)})
  } catch (error) {
    say({kind: 'failed', ...failureOf(error)})
  }
}

/** What a browser refuses to allocate is for the reader to make smaller. */
function failureOf(error: unknown): {readonly message: string; readonly suggestions: readonly string[]} {
  if (error instanceof RangeError) {
    return {
      message: `the browser has no room for so many events: ${error.message}`,
      suggestions: ['take less: a shorter window, or less of the trace', 'compute it with burst run'],
    }
  }
  return {message: messageOf(error), suggestions: error instanceof UsageError ? error.suggestions : []}
}

async function answer(flags: FlagTexts, say: (message: object) => void): Promise<void> {
  const read = await readQuestion(flags)
  say({kind: 'question', question: read.question})
  const done = await compute(read, flags, (trial) => {
    say({kind: 'trial', trial})
  })
  say({kind: 'answer', ...done})
}
