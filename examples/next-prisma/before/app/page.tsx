import { headers } from 'next/headers'
import { prisma } from '../lib/database'
import { userOf } from '../lib/user'

export default async function Page() {
  userOf(await headers())
  const todos = await prisma.todo.findMany({ orderBy: { id: 'asc' } })
  return (
    <ul>
      {todos.map(({ id, title }) => (
        <li key={id}>{title}</li>
      ))}
    </ul>
  )
}
