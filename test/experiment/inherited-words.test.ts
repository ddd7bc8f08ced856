import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {readSettings} from '../../src/cli/flags/read-settings.js'
import {UsageError} from '../../src/errors.js'
import {parseNexmark} from '../../src/settings/files/load-nexmark.js'
import {loadSweep} from '../../src/experiment/plan/load-sweep.js'
import {resolveNamedSettings} from '../../src/settings/named-settings.js'
import {pointLabel} from '../../src/experiment/plan/point-label.js'
import {SETTING_NAMES, SETTINGS} from '../../src/settings/settings.js'
import {parseFilter} from '../../src/results/row-filter.js'
import {STRATEGIES} from '../../src/strategy/registry.js'
import {INHERITED} from '../support/inherited.js'
import {temporaryFolder, writeLines} from '../support/sweep-file.js'

const folder = temporaryFolder()

function outcomeOf(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    return error
  }
}

describe('a word that every object inherits is no word of ours', () => {
  test.each(SETTING_NAMES)('as the value of %s', (name) => {
    for (const word of INHERITED.flatMap((inherited) => [inherited, `5${inherited}`, `p99<5${inherited}`])) {
      const outcome = outcomeOf(() => SETTINGS[name].parse(word))
      // Names and paths may be any text.
      if (outcome !== word) expect(outcome, word).toBeInstanceOf(UsageError)
    }
  })

  test.each(INHERITED)('%s as a setting after --set', (word) => {
    expect(() => readSettings({set: [`${word}.x=1`]})).toThrow(UsageError)
    const {strategy} = readSettings({strategy: 'threshold', set: [`strategy.${word}=1`]})
    expect(() => resolveNamedSettings(strategy ?? {kind: ''}, STRATEGIES, 'strategy')).toThrow(
      `has no setting "${word}"`,
    )
  })

  test.each(INHERITED)('%s as a strategy, or as the one under a budget', (word) => {
    expect(resolveNamedSettings({kind: word}, STRATEGIES, 'strategy')).toEqual({kind: word})
    expect(() => resolveNamedSettings({kind: 'budget', of: word}, STRATEGIES, 'strategy')).toThrow(UsageError)
  })

  test.each(
    INHERITED.flatMap((word) => [
      [`${word}: 1`],
      [`base: {${word}: 1}`],
      [`sweep: {${word}: [1, 2]}`],
      [`include: [{${word}: 1}]`],
      [`exclude: [{${word}: 1}]`],
      [`base: {strategy: ${word}}`],
      [`base: {strategy: {kind: threshold, ${word}: 1}}`],
      [`base: {batch: {kind: ${word}}}`],
      [`faults: [${word}]`],
      [`faults: [{kind: throttle, ${word}: 1}]`],
      [`plots: [${word}]`],
      [`primary: ${word}`],
      [`base: {duration: 5${word}}`],
    ]),
  )('in a sweep file: %s', (line) => {
    const file = writeLines(join(folder, 'inherited.yaml'), ['name: x', 'engine: virtual', line])

    expect(() => loadSweep(file)).toThrow(/inherited\.yaml:3:\d+ /)
  })

  test.each(INHERITED)('%s in a file for the generator', (word) => {
    for (const text of [
      `{"nexmark": {"${word}": 1}}`,
      `{"${word}": 1}`,
      `{"nexmark": {"rateShape": "${word}"}}`,
    ]) {
      expect(() => parseNexmark(text, 'x.json', {name: null, dialect: 'beam'}), text).toThrow(
        /x\.json:1:\d+ /,
      )
    }
  })

  test.each(INHERITED)('%s as a column', (word) => {
    expect(() => parseFilter(`${word.toLowerCase()}=1`)).toThrow(UsageError)
  })

  test.each(INHERITED)('%s as the key of a point gives a label like any other', (word) => {
    expect(pointLabel({[word]: 5}, 'vanilla')).toBe(`${word}=5`)
  })
})
