/**
 * The bare node:http relay that the local Lambda's speed is compared with: it passes each request on to the server
 * whose URL it is started with, and the answer back. A Lambda has these two hops, too.
 */
import {Agent, createServer, request as send} from 'node:http'
import {URL} from 'node:url'

const {hostname, port} = new URL(process.argv[2])
const agent = new Agent({keepAlive: true, noDelay: true})

const read = (message, then) => {
  const chunks = []
  message.on('data', (chunk) => chunks.push(chunk))
  message.on('end', () => then(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)))
}

const server = createServer({noDelay: true, keepAliveTimeout: 120_000}, (request, response) => {
  read(request, (body) => {
    const headers = {'Content-Type': 'application/json', 'Content-Length': body.length}
    const onward = send({hostname, port, method: 'POST', path: '/', agent, headers}, (answer) => {
      read(answer, (reply) => {
        response.writeHead(200, {'Content-Type': 'application/json', 'Content-Length': reply.length})
        response.end(reply)
      })
    })
    onward.end(body)
  })
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
process.stdin.resume().on('end', () => process.exit(0))
