/** The AWS target against our own service, which refuses what the standard chain did not sign. */
import {afterAll, beforeAll} from 'vitest'
import {awsTarget} from '../../src/offload/aws/aws-target.js'
import {startServiceProcess} from '../../src/offload/local/http/start-service-process.js'
import {offloadTo} from '../support/offload.js'
import {nodeFunction, testServerSettings} from '../support/lambda-server.js'
import {playTarget} from '../support/play-target.js'
import {describeTarget} from './target-contract.js'

const keys = {accessKeyId: 'AKIATESTTESTTEST', secretAccessKey: 'only for this test'}
const VARIABLES = {
  AWS_ACCESS_KEY_ID: keys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  AWS_REGION: 'eu-central-1',
}

beforeAll(() => {
  Object.assign(process.env, VARIABLES)
})

afterAll(() => {
  for (const name of [...Object.keys(VARIABLES), 'AWS_ENDPOINT_URL_LAMBDA'])
    Reflect.deleteProperty(process.env, name)
})

describeTarget({
  name: 'aws (against the local service, signed)',
  isDeterministic: false,
  leastInitMs: 10,
  run: async (calls, {reservedConcurrency, functionTimeoutMs}) => {
    const offload = offloadTo('aws')
    const definition = nodeFunction('contract.handler', {
      name: 'contract',
      timeoutMs: functionTimeoutMs,
      memoryMb: offload.memoryMb,
    })
    const identity = {region: 'eu-central-1', accountId: '123456789012'}
    const settings = testServerSettings([{definition, reservedConcurrency}], {keys, identity})
    const service = await startServiceProcess(settings)
    process.env['AWS_ENDPOINT_URL_LAMBDA'] = service.url
    const functionName = 'arn:aws:lambda:eu-central-1:123456789012:function:contract'
    const {connection} = await awsTarget.start({offload, functionName})
    return playTarget(connection, calls).finally(() => service.stop())
  },
})
