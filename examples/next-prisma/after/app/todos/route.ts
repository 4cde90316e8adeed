import { currentSession } from '@tenfold/runtime'
import { nextSession } from '@tenfold/runtime/http'
import { prisma, requests } from '../../lib/database'
import { userOf } from '../../lib/user'

export const GET = nextSession(requests, async (request: Request) => {
  currentSession().identify(userOf(request.headers))
  return Response.json(await prisma.todo.findMany({ orderBy: { id: 'asc' } }))
})

export const POST = nextSession(requests, async (request: Request) => {
  const author = userOf(request.headers)
  currentSession().identify(author)
  const { title } = (await request.json()) as { title: string }
  return Response.json(await prisma.todo.create({ data: { title, author } }), { status: 201 })
})
