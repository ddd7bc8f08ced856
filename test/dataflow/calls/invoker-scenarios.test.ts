import {readdirSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {describe, expect, test} from 'vitest'
import {InvokerDriver, type Output, type Scenario} from '../../support/invoker-driver.js'

const FOLDER = fileURLToPath(new URL('../../fixtures/invoker-scenarios', import.meta.url))

const scenarios = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => ({
    name: path.basename(file, '.json'),
    scenario: JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as Scenario,
  }))

describe('the invoker', () => {
  test.each(scenarios)('keeps to scenario $name', ({scenario: {maxAttempts, steps}}) => {
    const driver = new InvokerDriver(maxAttempts)
    for (const [index, step] of steps.entries()) {
      const told = `step ${index} at ${step.atMs} ms`
      expect(driver.take(step), told).toEqual(step.then.map(withoutBound))
      if (step.breaker) expect(driver.breaker.isOpen ? 'open' : 'closed', told).toBe(step.breaker)
      if (step.admits !== undefined) expect(driver.breaker.admits(step.atMs), told).toBe(step.admits)
    }
  })

  const waits = scenarios.flatMap(({name, scenario: {maxAttempts, steps}}) =>
    steps.flatMap((step, index) => {
      const mostMs = step.then.flatMap((output) => ('wait' in output ? output.wait.mostMs! : []))[0]
      return mostMs === undefined ? [] : [{name, maxAttempts, steps: steps.slice(0, index + 1), mostMs}]
    }),
  )

  test.each(waits)('waits for at most $mostMs ms in $name', ({maxAttempts, steps, mostMs}) => {
    const driver = new InvokerDriver(maxAttempts)
    const last = steps.length - 1
    const outputs = steps.map((step, index) =>
      driver.take(index === last ? {...step, u: 1 - 2 ** -53} : step),
    )
    const waited = outputs[last]!.flatMap((output) => ('wait' in output ? output.wait.ms : []))
    expect(waited).toHaveLength(1)
    expect(waited[0]).toBeCloseTo(mostMs, 6)
  })
})

/** Checked apart: it is the same for every draw. */
const withoutBound = (output: Output): Output =>
  'wait' in output ? {wait: {batch: output.wait.batch, ms: output.wait.ms}} : output
