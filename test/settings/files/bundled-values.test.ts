import {expect, test, vi} from 'vitest'
import {bundledNames} from '../../../src/settings/files/bundled-files.js'
import {loadAutoscaler} from '../../../src/settings/files/load-autoscaler.js'
import {loadedFiles} from '../../../src/settings/files/load-bundled.js'
import {loadPlatform} from '../../../src/settings/files/load-platform.js'
import {loadProfile} from '../../../src/settings/files/load-profile.js'

test('values of all bundled files outlive JSON', () => {
  for (const name of bundledNames('autoscalers')) loadAutoscaler(name)
  for (const name of bundledNames('platforms')) loadPlatform(name)
  for (const name of bundledNames('profiles')) loadProfile(name)

  const files = loadedFiles()
  expect(Object.keys(files).length).toBeGreaterThan(10)
  expect(JSON.parse(JSON.stringify(files))).toStrictEqual(files)
})

test.each([
  {name: 'the text of today', edit: (text: string) => text, asOf: '2001-01-01'},
  {name: 'another text', edit: (text: string) => `${text} `, asOf: loadProfile('node').asOf},
])('a value of the build beside $name dates the profile $asOf', async ({edit, asOf}) => {
  vi.resetModules()
  const {bundledValues} = await import('../../../src/settings/files/bundled-values.js')
  const {text, value} = loadedFiles()['profiles/node'] ?? {text: '', value: {}}
  Object.assign(bundledValues, {
    'profiles/node': {text: edit(text), value: {...(value as object), asOf: '2001-01-01'}},
  })
  const fresh = await import('../../../src/settings/files/load-profile.js')

  expect(fresh.loadProfile('node').asOf).toBe(asOf)
})
