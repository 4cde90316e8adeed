import { currentSession } from '@tenfold/runtime'
import { inNextSession } from '@tenfold/runtime/http'
import { headers } from 'next/headers'
import { prisma, requests } from '../lib/database'
import { userOf } from '../lib/user'

export default async function Page() {
  const given = await headers()
  const todos = await inNextSession(requests, given, async () => {
    currentSession().identify(userOf(given))
    return prisma.todo.findMany({ orderBy: { id: 'asc' } })
  })
  return (
    <ul>
      {todos.map(({ id, title }) => (
        <li key={id}>{title}</li>
      ))}
    </ul>
  )
}
