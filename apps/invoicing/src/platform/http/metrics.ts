import type { Secret } from '@tenfold/runtime/kernel'
import type { Server } from './parts.ts'

/** `/metrics`: what this process measures, for a Prometheus that sends the token. Without a token there is no such route. */
export async function metricsRoute(server: Server, token: Secret | undefined): Promise<void> {
  if (!token) return
  const { prometheusMetrics } = await import('@tenfold/runtime/telemetry/prometheus')
  const prometheus = prometheusMetrics({ token })
  server.addHook('onClose', async () => prometheus.stop())
  server.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    const { status, headers, body } = await prometheus.answer(request.headers.authorization)
    return reply.code(status).headers(headers).send(body)
  })
}
