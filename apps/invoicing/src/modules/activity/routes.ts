import { on, onePage } from '../../database/index.ts'
import {
  AnyText,
  Closed,
  IdText,
  limitOf,
  newestFirst,
  type Page,
  PageOf,
  type PageQuery,
  type Parts,
  pageFields,
  pageOf,
  positionOf,
  type Server,
  type Static,
  Timestamp,
} from '../../http/index.ts'
import type { ActivityTables } from './tables.ts'

const Item = Closed({
  id: IdText,
  actorName: AnyText(200),
  action: AnyText(100),
  subject: Closed({ id: IdText, label: AnyText(500) }),
  createdAt: Timestamp,
})
type Item = Static<typeof Item>
const minutesMs = 60_000

/** The organisation's feed, newest first. */
export function activityRoutes(server: Server, { db, cache }: Parts): void {
  const schema = {
    operationId: 'listActivity',
    summary: 'What happened in the organisation, newest first',
    tags: ['activity'],
    querystring: Closed(pageFields),
    response: { 200: PageOf(Item) },
  }
  server.get('/activity', { schema }, ({ query }) => {
    const key = `activity:${limitOf(query)}:${query.cursor ?? ''}`
    return cache.get(key, { tags: ['activity'], ttl: 5 * minutesMs }, () => findPage(db, query))
  })
}

async function findPage(db: Parts['db'], query: PageQuery): Promise<Page<Item>> {
  const rows = await on<ActivityTables>(db)
    .selectFrom('activity')
    .select(['id', 'actorName', 'action', 'subjectId', 'subjectLabel', 'createdAt'])
    .$call(onePage(newestFirst, positionOf(query, newestFirst), limitOf(query)))
    .execute()
  const items = rows.map(({ subjectId, subjectLabel, createdAt, ...row }) => ({
    ...row,
    subject: { id: subjectId, label: subjectLabel },
    createdAt: createdAt.toISOString(),
  }))
  return pageOf(items, limitOf(query), newestFirst)
}
