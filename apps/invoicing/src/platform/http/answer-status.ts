import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'

/** A hook for routes: one whose schema names a single status of success answers with it, without saying so again. */
export function answerByOneStatus(route: RouteOptions): void {
  const answers = Object(route.schema?.response) as Readonly<Record<string, unknown>>
  const [status, ...others] = Object.keys(answers).filter((each) => each.startsWith('2'))
  if (status === undefined || status === '200' || others.length > 0) return
  const setStatus = async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    reply.code(Number(status))
  }
  route.preHandler = [...[route.preHandler ?? []].flat(), setStatus]
}
