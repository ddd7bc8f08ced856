import {describe, expect, test} from 'vitest'
import {readdirSync} from 'node:fs'
import {BugError} from '../../src/errors.js'
import {BATCH_POLICIES, createBatchPolicy} from '../../src/strategy/batch/registry.js'
import {createStrategy, STRATEGIES} from '../../src/strategy/registry.js'
import type {Settings} from '../../src/strategy/strategy.js'
import {createRandom} from '../../src/kernel/random.js'

const words = (folder: string, others: readonly string[]) =>
  readdirSync(new URL(`../../src/strategy/${folder}`, import.meta.url))
    .filter((name) => name.endsWith('.ts') && !others.includes(name))
    .map((name) => name.slice(0, -3))
    .toSorted()

const REGISTRIES: readonly {
  readonly name: string
  readonly registry: Readonly<Record<string, {readonly summary: string; readonly settings: Settings}>>
  readonly files: readonly string[]
}[] = [
  {name: 'strategy', registry: STRATEGIES, files: words('', ['registry.ts', 'strategy.ts'])},
  {name: 'batch policy', registry: BATCH_POLICIES, files: words('batch', ['registry.ts', 'batch-policy.ts'])},
]

describe.each(REGISTRIES)('every $name', ({registry, files}) => {
  test('is a file of its own name', () => {
    expect(Object.keys(registry).toSorted()).toEqual(files)
  })

  test.each(Object.entries(registry))(
    '%s says what it does, with defaults inside their limits',
    (_, definition) => {
      expect(definition.summary).toMatch(/\.$/)
      for (const setting of Object.values(definition.settings)) {
        expect(setting.describe).toMatch(/\.$/)
        if ('words' in setting) {
          expect(setting.words).toContain(setting.default)
          continue
        }
        expect(setting.default).toBeGreaterThanOrEqual(setting.minimum)
        expect(setting.default).toBeLessThanOrEqual(setting.maximum ?? Infinity)
      }
    },
  )
})

test('an unknown word that got past the config is a bug of ours', () => {
  expect(() => createStrategy({kind: 'guess'}, {random: createRandom(1, 'x'), slo: null})).toThrow(BugError)
  expect(() => createBatchPolicy({kind: 'guess'}, {slo: null, meanServiceMs: 5})).toThrow(BugError)
})
