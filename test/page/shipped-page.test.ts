import {readFileSync, statSync} from 'node:fs'
import vm from 'node:vm'
import {beforeAll, describe, expect, test} from 'vitest'
import {GROUPS} from '../../src/page/app/settings/controls.js'
import {PRESETS} from '../../src/page/app/settings/presets.js'
import {askWorker} from '../support/page-worker.js'
import {comparable, randomFlags, rowsOfRun} from '../support/play-page.js'

const SHIPPED = 'plots/play.html'
const REMEDY = `npm run build && npx burst play --out ${SHIPPED} writes it again`

/** What the script of a page would start its worker from: it asks for it before it looks at the page. */
function workerOf(html: string): string {
  const script = /<script>(.*)<\/script>/s.exec(html)?.[1] ?? ''
  let code = ''
  // A constructor that ends the script once it has what it came for.
  function Blob([text = '']: readonly string[]): never {
    code = text
    throw new Error('enough')
  }
  try {
    vm.runInNewContext(script, {Blob, URL, TextEncoder, TextDecoder})
  } catch {
    // It ends where the page would begin.
  }
  return code
}

describe('the page that a clone has', () => {
  let html = ''
  beforeAll(() => {
    html = readFileSync(SHIPPED, 'utf8')
  })

  test.each([31, 32, 33])('computes what burst run does now, for random settings %i', async (seed) => {
    const code = workerOf(html)
    expect(code.length, REMEDY).toBeGreaterThan(100_000)
    const flags = randomFlags(seed)
    const {trials = [], message} = await askWorker(code, {flags})
    expect(message, REMEDY).toBeUndefined()
    expect(comparable(trials.map(({row}) => row)), REMEDY).toEqual(await rowsOfRun(flags))
  })

  test('has the controls and the cases of this code, in less than 1 MB', () => {
    const said = [
      ...GROUPS.flatMap(([title, controls]) => [title, ...controls.map(({label}) => label)]),
      ...PRESETS.flatMap(({name, lesson}) => [name, lesson]),
    ]
    expect(
      said.filter((text) => !html.includes(text)),
      REMEDY,
    ).toEqual([])
    expect(statSync(SHIPPED).size).toBeLessThan(2 ** 20)
  })
})
