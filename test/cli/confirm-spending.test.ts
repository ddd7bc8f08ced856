import {PassThrough} from 'node:stream'
import {expect, test} from 'vitest'
import {confirmSpending, type Terminal} from '../../src/cli/confirm-spending.js'
import {RUN_DEFAULTS} from '../../src/settings/defaults.js'
import {resolveSettings} from '../../src/settings/resolve/resolve-settings.js'

const aws = resolveSettings({engine: 'embedded', target: 'aws'}, RUN_DEFAULTS)
const local = resolveSettings({engine: 'embedded', target: 'local'}, RUN_DEFAULTS)

/** A terminal at which somebody types, or no terminal at all. */
function terminalWith(answer: string | null): {readonly terminal: Terminal; readonly said: () => string} {
  const input = Object.assign(new PassThrough(), {isTTY: answer !== null})
  if (answer !== null) input.write(`${answer}\n`)
  const output = new PassThrough()
  return {
    terminal: {input, output} as unknown as Terminal,
    said: () => String(output.read() ?? ''),
  }
}

test('nothing is asked where nothing is spent', async () => {
  const {terminal, said} = terminalWith(null)
  await confirmSpending([local], {isAgreed: false}, terminal)

  expect(said()).toBe('')
})

test('without a terminal nothing is spent before --yes', async () => {
  const {terminal} = terminalWith(null)

  await expect(confirmSpending([local, aws], {isAgreed: false}, terminal)).rejects.toThrow(
    /spends money: up to about \$0\.00/,
  )
})

test('with --yes the cost is said and nothing asked', async () => {
  const {terminal, said} = terminalWith(null)
  await confirmSpending([aws], {isAgreed: true}, terminal)

  expect(said()).toMatch(/^Cost {6}up to about \$/)
})

test.each(['y', 'Yes'])('at a terminal "%s" agrees', async (answer) => {
  const {terminal, said} = terminalWith(answer)
  await confirmSpending([aws], {isAgreed: false, isOpenEnded: true}, terminal)

  expect(said()).toContain('how much cannot be told beforehand. Go on? [y/N]')
})

test.each(['', 'n', 'maybe'])('at a terminal "%s" does not agree', async (answer) => {
  const {terminal} = terminalWith(answer)

  await expect(confirmSpending([aws], {isAgreed: false}, terminal)).rejects.toThrow('nothing was called')
})
