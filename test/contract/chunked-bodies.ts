import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {createServer, type AddressInfo, type Socket} from 'node:net'
import {expect} from 'vitest'
import type {FunctionName} from '../../src/model/trial.js'
import {builtinFunction} from '../../src/offload/local/builtin-functions.js'
import {environmentVariables} from '../../src/offload/local/environment-variables.js'
import {launchCommand} from '../../src/offload/local/environment/runtime/launch-command.js'
import {testCache} from '../support/python-environment.js'

const text = 'ü word '.repeat(3000)
const batch = {serviceTimeMs: 0, serviceMode: 'sleep', events: [{id: 1, text}]}
const expected = JSON.stringify({events: [{id: 1, tokens: Array<string>(3000).fill('word')}]})

/** AWS's emulator sends bodies over 2 KB in chunks: a bootstrap must take them, cut anywhere, and answer. */
export async function checkChunkedBodies(name: FunctionName): Promise<void> {
  process.env['XDG_CACHE_HOME'] = testCache
  const definition = await builtinFunction(name, {memoryMb: 512, timeoutMs: 10_000})
  const {command, args} = await launchCommand(definition, {})
  const api = createServer()
  api.listen(0, '127.0.0.1')
  await once(api, 'listening')
  const endpoint = `127.0.0.1:${(api.address() as AddressInfo).port}`
  const variables = environmentVariables(definition, {region: 'us-east-1', accountId: '000000000000'})
  const child = spawn(command, args, {
    cwd: definition.codeRoot,
    stdio: 'ignore',
    env: {...variables, AWS_LAMBDA_RUNTIME_API: endpoint},
  })
  const exited = once(child, 'exit')
  const [socket] = (await once(api, 'connection')) as [Socket]
  const nextRequest = `GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: ${endpoint}\r\n\r\n`
  const first = await readUntil(socket, nextRequest)
  // In pieces that fall anywhere in heads, sizes and characters.
  const wire = chunked(Buffer.from(JSON.stringify(batch)))
  for (let at = 0; at < wire.length; at += 997) {
    socket.write(wire.subarray(at, at + 997))
    if (at % 5 === 0) await new Promise(setImmediate)
  }
  const second = await readUntil(socket, nextRequest)
  socket.destroy()
  api.close()
  await exited

  expect(first).toBe(nextRequest)
  expect(second).toMatch(/^POST \/2018-06-01\/runtime\/invocation\/an-id\/response HTTP\/1\.1\r\n/)
  expect(second).toContain(expected)
}

function chunked(body: Buffer): Buffer {
  const head =
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nLambda-Runtime-Aws-Request-Id: an-id\r\n' +
    'Lambda-Runtime-Deadline-Ms: 1\r\nLambda-Runtime-Invoked-Function-Arn: an-arn\r\n\r\n'
  const parts: Buffer[] = [Buffer.from(head)]
  for (let at = 0; at < body.length; at += 3001) {
    const part = body.subarray(at, at + 3001)
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'))
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')])
}

function readUntil(socket: Socket, end: string): Promise<string> {
  return new Promise((resolve) => {
    let received = ''
    const onData = (data: Buffer): void => {
      received += data.toString()
      if (!received.endsWith(end)) return
      socket.off('data', onData)
      resolve(received)
    }
    socket.on('data', onData)
  })
}
