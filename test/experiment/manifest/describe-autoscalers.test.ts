import {expect, test} from 'vitest'
import {describeAutoscalers} from '../../../src/experiment/manifest/describe-autoscalers.js'
import {withoutProfile} from '../../../src/experiment/trial/create-trial.js'
import {RUN_DEFAULTS} from '../../../src/settings/defaults.js'
import {type ResolvedSettings, resolveSettings} from '../../../src/settings/resolve/resolve-settings.js'

const rescaled = (
  autoscaler: Readonly<Record<string, unknown>> & {readonly kind: string},
): ResolvedSettings => resolveSettings({engine: 'virtual', pipelines: ['rescaled'], autoscaler}, RUN_DEFAULTS)

test('the manifest has each profile whole and once, as its file has it, whatever is set over it', () => {
  const points = [
    rescaled({kind: 'flink-operator'}),
    rescaled({kind: 'flink-operator', windowMs: '5m'}),
    rescaled({kind: 'hpa-cpu'}),
  ]
  const {autoscalers = []} = describeAutoscalers(points)

  expect(autoscalers.map((profile) => Object.keys(profile))).toEqual(
    Array(2).fill(['name', 'kind', 'parameters', 'source', 'asOf']),
  )
  expect(autoscalers[0]).toMatchObject({
    name: 'flink-operator',
    kind: 'rate',
    asOf: '2026-08-31',
    parameters: {windowMs: 900_000, pauseMs: 60_000},
  })
  expect(points[1]?.autoscaler?.parameters['windowMs']).toBe(300_000)
})

test('without an autoscaler there is nothing to say', () => {
  const plain = resolveSettings({engine: 'virtual', pipelines: ['vanilla']}, RUN_DEFAULTS)
  expect(describeAutoscalers([plain])).toEqual({})
  expect(withoutProfile(plain)).toEqual(plain)
})

test('trials and their order know nothing of the profile behind their parameters', () => {
  const settings = rescaled({kind: 'flink-operator'})
  expect(withoutProfile(settings)).not.toHaveProperty('autoscalerProfile')
  expect(Object.keys(withoutProfile(settings))).toHaveLength(Object.keys(settings).length - 1)
})
