import {startLocalTarget} from '../../src/offload/local/local-target.js'
import {nodeFunction, testServerSettings} from '../support/lambda-server.js'
import {playTarget} from '../support/play-target.js'
import {describeTarget} from './target-contract.js'

describeTarget({
  name: 'local (node)',
  isDeterministic: false,
  leastInitMs: 10,
  run: async (calls, {reservedConcurrency, functionTimeoutMs}) => {
    const definition = nodeFunction('contract.handler', {name: 'contract', timeoutMs: functionTimeoutMs})
    const started = await startLocalTarget(testServerSettings([{definition, reservedConcurrency}]), {
      functionName: 'contract',
      maxInFlight: 16,
      callTimeoutMs: 10_000,
    })
    return playTarget(started.connection, calls).finally(() => started.stop())
  },
})
