import {config} from 'zod'
import {messageOf, UsageError} from '../errors.js'
import {compute, type FlagTexts, readQuestion} from './compute.js'

/** What the page asks: a number that comes back with every answer, and flags. */
export interface Ask {
  readonly id: number
  readonly flags: FlagTexts
}

interface Channel {
  onmessage: (event: {readonly data: Ask}) => void
  postMessage(message: unknown): void
}

// The policy of the page forbids code from text.
config({jitless: true})

const page = globalThis as unknown as Channel

page.onmessage = ({data: {id, flags}}) => {
  void answer(flags, (message) => {
    page.postMessage({id, ...message})
  })
}

async function answer(flags: FlagTexts, say: (message: object) => void): Promise<void> {
  try {
    say({kind: 'question', question: readQuestion(flags)})
    const done = await compute(flags, (trial) => {
      say({kind: 'trial', trial})
    })
    say({kind: 'answer', ...done})
  } catch (error) {
    const suggestions = error instanceof UsageError ? error.suggestions : []
    say({kind: 'failed', message: messageOf(error), suggestions})
  }
}
