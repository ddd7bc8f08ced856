import {expect, test} from 'vitest'
import {describeConfig, describeSettings} from '../../../src/experiment/manifest/describe-settings.js'
import {RUN_DEFAULTS} from '../../../src/settings/defaults.js'
import {resolveSettings} from '../../../src/settings/resolve/resolve-settings.js'
import type {GivenSettings} from '../../../src/settings/settings.js'

const resolve = (given: GivenSettings): ReturnType<typeof resolveSettings> =>
  resolveSettings({engine: 'virtual', ...given}, RUN_DEFAULTS)

const quiet = {clusters: [], progress: {said: () => expect.unreachable()}}

test('a manifest names each module and dated profile behind its trials once, whatever ran them', () => {
  const burst = resolve({pipelines: ['burst']})
  const bridge = resolve({pipelines: ['bridge'], autoscaler: {kind: 'hpa-cpu'}})
  const all = [
    burst,
    {...burst, strategy: {kind: 'mine.mjs', sha256: 'a'}},
    {...burst, strategy: {kind: 'mine.mjs', sha256: 'a'}},
    bridge,
    {...bridge, autoscaler: {...bridge.autoscaler!, name: 'rule.mjs', sha256: 'b'}},
  ]

  expect(describeSettings(all, quiet)).toMatchObject({
    engine: 'virtual',
    strategyModules: [{path: 'mine.mjs', sha256: 'a'}],
    autoscalerModules: [{path: 'rule.mjs', sha256: 'b'}],
    target: 'model',
    autoscalers: [{name: 'hpa-cpu'}],
  })
  const plain = describeSettings([burst], quiet)
  for (const key of ['strategyModules', 'autoscalerModules', 'autoscalers', 'flink', 'timer'])
    expect(plain).not.toHaveProperty(key)
})

test('configurations have one hash where they are one, whatever the order of their keys', () => {
  expect(describeConfig({a: 1, b: 2}).configHash).toBe(describeConfig({b: 2, a: 1}).configHash)
  expect(describeConfig({a: 1, b: 2}).configHash).not.toBe(describeConfig({a: 1, b: 3}).configHash)
})
