import vm from 'node:vm'
import {beforeAll, describe, expect, test} from 'vitest'
import {bundle, makePage} from '../../src/page/build-page.mjs'
import type {FlagTexts} from '../../src/page/compute.js'
import type {TrialRow} from '../../src/results/trial-row.js'
import {comparable, randomFlags, rowsOfRun} from '../support/play-page.js'

interface Message {
  readonly kind: string
  readonly message?: string
  readonly suggestions?: readonly string[]
  readonly trials?: readonly {readonly row: TrialRow}[]
}

let code = ''
let inputs: readonly string[] = []
beforeAll(async () => {
  ;({code, inputs} = await bundle('worker.ts'))
})

/** The last word of the bundle in a world that has what a worker has, and nothing of Node's. */
function ask(flags: FlagTexts): Promise<Message> {
  return new Promise((resolve) => {
    const world: Record<string, unknown> = {TextEncoder, TextDecoder, URL, AbortController}
    world['postMessage'] = (message: Message) => {
      if (message.kind === 'answer' || message.kind === 'failed') resolve(message)
    }
    vm.createContext(world)
    vm.runInContext(code, world)
    const {onmessage} = world as {onmessage: (event: object) => void}
    onmessage({data: {id: 1, flags}})
  })
}

describe('the bundle of burst play', () => {
  test.each(Array.from({length: 20}, (_, index) => index + 1))(
    'gives the rows of burst run, ids and all, for random settings %i',
    async (seed) => {
      const flags = randomFlags(seed)
      const {trials = [], message} = await ask(flags)
      expect(message).toBeUndefined()
      expect(comparable(trials.map(({row}) => row))).toEqual(await rowsOfRun(flags))
    },
  )

  test('says what is wrong in the words of the command line', async () => {
    const {kind, message} = await ask({rate: 'fast'})
    expect(kind).toBe('failed')
    expect(message).toContain('--rate')
  })

  test('reads no file of the machine it is opened on', async () => {
    const {kind, message} = await ask({prices: './mine.yaml'})
    expect({kind, message}).toEqual({kind: 'failed', message: 'a page reads no files of this machine'})
  })

  test('holds no engine but the virtual one', () => {
    expect(inputs).toContain('src/engine/virtual/simulation.ts')
    expect(
      inputs.filter((file) => /^src\/(engine\/(embedded|flink)|offload\/(local|aws|deploy))\//.test(file)),
    ).toEqual([])
  })

  test('makes a page of less than 1 MB that names nothing outside itself', async () => {
    const page = await makePage()
    expect(Buffer.byteLength(page)).toBeLessThan(2 ** 20)
    expect(page).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)="?(https?:)?\/\//)
    expect(page).toMatch(/default-src 'none'; script-src 'sha256-[\w+/=]{44}' blob:/)
  })
})
