import {expect, test} from 'vitest'
import {DeployedFunction} from '../../../../src/offload/local/service/deployed-function.js'
import type {EnvironmentHost} from '../../../../src/offload/local/environment/environment.js'
import type {FunctionDefinition} from '../../../../src/offload/local/function-definition.js'

test('a function that is gone makes no environment for a call that comes late', async () => {
  const deployed = new DeployedFunction({name: 'gone'} as FunctionDefinition, {
    hostFor: () => Promise.resolve({} as EnvironmentHost),
  })
  await deployed.close()

  await expect(deployed.create()).rejects.toThrow('function gone is gone')
  expect(deployed.environmentCount).toBe(0)
})
