/** Process behind the balancer: it answers each request at once with 3 kB of JSON. */
import { createServer } from 'node:http'

const body = JSON.stringify({
  rows: Array.from({ length: 30 }, (_, id) => ({ id, text: 'x'.repeat(80) })),
})
const server = createServer((request, response) => {
  request.resume()
  response.setHeader('content-type', 'application/json').end(body)
})
// Longer than any pause between rounds, so that connections are kept on both ways.
server.keepAliveTimeout = 120_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') process.send?.(`http://127.0.0.1:${address?.port}`)
})
process.on('disconnect', () => process.exit())
