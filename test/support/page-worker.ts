import vm from 'node:vm'
import type {Ask} from '../../src/page/worker.js'
import type {TrialRow} from '../../src/results/trial-row.js'

/** The last word of the worker of a page. */
export interface Reply {
  readonly kind: string
  readonly message?: string
  readonly suggestions?: readonly string[]
  readonly trials?: readonly {readonly row: TrialRow}[]
  readonly rows?: readonly TrialRow[]
}

/** Asks the code of a worker in a world that has what a worker has, and nothing of Node's. */
export function askWorker(code: string, asked: Omit<Ask, 'id'>): Promise<Reply> {
  return new Promise((resolve) => {
    const world: Record<string, unknown> = {TextEncoder, TextDecoder, URL, AbortController}
    world['postMessage'] = (message: Reply) => {
      if (message.kind !== 'question' && message.kind !== 'trial') resolve(message)
    }
    vm.createContext(world)
    vm.runInContext(code, world)
    const {onmessage} = world as {onmessage: (event: object) => void}
    onmessage({data: {id: 1, ...asked}})
  })
}
