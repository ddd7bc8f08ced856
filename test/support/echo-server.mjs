/** The bare node:http server that the local Lambda's speed is compared with: reads a body, sends it back. */
import {createServer} from 'node:http'

const server = createServer({noDelay: true, keepAliveTimeout: 120_000}, (request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
    response.writeHead(200, {'Content-Type': 'application/json', 'Content-Length': body.length})
    response.end(body)
  })
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
process.stdin.resume().on('end', () => process.exit(0))
