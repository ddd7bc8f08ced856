import {nodeFunction, startTestServer, type TestServer} from './lambda-server.js'

/** The functions that the acceptance lists of all SDKs call, with times short enough to wait for. */
export function startAcceptanceServer(): Promise<TestServer> {
  return startTestServer(
    [
      nodeFunction('index.echo'),
      nodeFunction('index.nothing'),
      nodeFunction('index.fail'),
      nodeFunction('index.where'),
      // The next call pays the start of a process inside its time-out: on a busy machine that is a second.
      nodeFunction('index.sleep', {timeoutMs: 2000}),
      nodeFunction('index.end'),
      nodeFunction('index.large'),
      nodeFunction('index.print'),
      nodeFunction('broken.handler'),
      nodeFunction('slow.handler', {timeoutMs: 5000}),
      {definition: nodeFunction('index.sleep', {name: 'reserved-3'}), reservedConcurrency: 3},
    ],
    {initTimeoutMs: 600, idleReclaimMs: 800},
  )
}
