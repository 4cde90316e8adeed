import { prisma } from '../../lib/database'
import { userOf } from '../../lib/user'

export async function GET(request: Request) {
  userOf(request.headers)
  return Response.json(await prisma.todo.findMany({ orderBy: { id: 'asc' } }))
}

export async function POST(request: Request) {
  const author = userOf(request.headers)
  const { title } = (await request.json()) as { title: string }
  return Response.json(await prisma.todo.create({ data: { title, author } }), { status: 201 })
}
