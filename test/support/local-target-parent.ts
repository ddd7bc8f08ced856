/** Starts the local target with two environments, tells the process ids, and waits to be killed. */
import {connectLambda} from '../../src/offload/lambda/lambda-target.js'
import {startServiceProcess} from '../../src/offload/local/http/start-service-process.js'
import {nodeFunction, testServerSettings, until} from './lambda-server.js'

const service = await startServiceProcess(
  testServerSettings([nodeFunction('index.block', {name: 'block'})], {orderToken: 'secret'}),
)
const target = await connectLambda({
  functionName: 'block',
  memoryMb: 512,
  endpoint: service.url,
  region: 'us-east-1',
  credentials: {accessKeyId: 'a', secretAccessKey: 'b'},
  control: {url: `${service.url}/burst/functions/block`, token: 'secret'},
  maxInFlight: 2,
  callTimeoutMs: 60_000,
})
await target.warm(2)
// One of them is blocked: it cannot notice that anything ended.
const payload = Buffer.from('{"blockMs":60000}')
void target.invoke({invocation: 0, batchEvents: 1, workNs: 0, payload})
const functions = async (): Promise<readonly {readonly pids: number[]; readonly inFlight: number}[]> => {
  const health = await fetch(`${service.url}/health`)
  return ((await health.json()) as {functions: {pids: number[]; inFlight: number}[]}).functions
}
await until('it is called', async () => (await functions()).some(({inFlight}) => inFlight > 0))
const environments = (await functions()).flatMap(({pids}) => pids)
process.stdout.write(JSON.stringify({service: service.pid, environments}))
setInterval(() => undefined, 1000)
