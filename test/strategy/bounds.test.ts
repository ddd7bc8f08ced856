import {expect, test} from 'vitest'
import {parametersOf} from '../../src/autoscaler/parameters.js'
import {AUTOSCALER_KINDS} from '../../src/model/trial.js'
import {BATCH_POLICIES} from '../../src/strategy/batch/registry.js'
import {STRATEGIES} from '../../src/strategy/registry.js'
import type {Settings} from '../../src/strategy/strategy.js'

const bound = (value: number | undefined): string => (value === undefined ? '' : String(value))

/** One line a setting: default, and the least and the most that it takes. */
const linesOf = (name: string, settings: Settings): readonly string[] =>
  Object.entries(settings).map(([key, setting]) => {
    const range =
      'words' in setting ? setting.words.join('|') : `${bound(setting.minimum)}..${bound(setting.maximum)}`
    return `${name}.${key} ${setting.default} ${range}`
  })

test('the settings of strategies, batch policies and autoscalers keep their defaults and bounds', async () => {
  const lines = [
    ...Object.entries(STRATEGIES).flatMap(([name, {settings}]) => linesOf(`strategy ${name}`, settings)),
    ...Object.entries(BATCH_POLICIES).flatMap(([name, {settings}]) => linesOf(`batch ${name}`, settings)),
    ...AUTOSCALER_KINDS.flatMap((kind) => linesOf(`autoscaler ${kind}`, parametersOf(kind))),
  ]
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../golden/bounds.txt')
})
