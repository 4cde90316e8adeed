import { on } from '../../platform/database/index.ts'
import {
  keyOfPage,
  minutesMs,
  newestFirst,
  type Page,
  type PageQuery,
  type Parts,
  readPage,
  type Server,
  type Static,
  t,
} from '../../platform/http/index.ts'

const Person = t.Closed({ id: t.IdText, name: t.AnyText(100), email: t.AnyText(254) })
const Item = t.Closed({
  id: t.IdText,
  /** The actor's name at that time. */
  actorName: t.AnyText(200),
  /** The user who did it, as they are called now; null for customers, services and entries of long ago. */
  actor: t.OrNull(Person),
  action: t.AnyText(100),
  subject: t.Closed({ id: t.IdText, label: t.AnyText(500) }),
  createdAt: t.Timestamp,
})
type Entry = Omit<Static<typeof Item>, 'actor'> & { readonly actorId: string | null }

export interface ActivityParts extends Parts {
  /** Users by their ids; those who are gone are left out. */
  readonly people: (ids: readonly string[]) => Promise<ReadonlyMap<string, Static<typeof Person>>>
}

export function activityRoutes(server: Server, { db, cache, people }: ActivityParts): void {
  const schema = {
    operationId: 'listActivity',
    summary: 'What happened in the organisation, newest first',
    querystring: t.Closed(t.pageFields),
    response: { 200: t.Page(Item) },
  }
  server.get('/activity', { schema }, async ({ query }) => {
    const options = { tags: ['activity'], ttl: 5 * minutesMs }
    const page = await cache.get(keyOfPage('activity', query), options, () => findPage(db, query))
    // Names aren't cached with the page: users change theirs in other organisations, too.
    const known = await people(page.items.flatMap(({ actorId }) => actorId ?? []))
    const items = page.items.map(({ actorId, ...item }) => ({
      ...item,
      actor: known.get(actorId ?? '') ?? null,
    }))
    return { ...page, items }
  })
}

function findPage(db: Parts['db'], query: PageQuery): Promise<Page<Entry>> {
  const list = on(db)
    .selectFrom('activity')
    .select(['id', 'actorId', 'actorName', 'action', 'subjectId', 'subjectLabel', 'createdAt'])
  return readPage(list, { query, sort: newestFirst }, (rows) =>
    rows.map(({ subjectId, subjectLabel, createdAt, ...row }) => ({
      ...row,
      subject: { id: subjectId, label: subjectLabel },
      createdAt: createdAt.toISOString(),
    })),
  )
}
