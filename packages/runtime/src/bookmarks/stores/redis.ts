import { randomUUID } from 'node:crypto'
import { RedisLink, type RedisLinkOptions } from '../../cache/index.ts'
import type { Db } from '../../db/index.ts'
import { channels } from '../../kernel/index.ts'
import { fromSortable, toSortable } from '../sortable.ts'
import type { BookmarkStore, Found } from '../store.ts'
import { Trust } from '../trust.ts'

/** Life of an entry since something was kept in it. A user who is away for longer starts at the primary's position. */
const lifeMs = 24 * 3_600_000

const unknown: Found = { bookmark: undefined, entry: undefined }

interface RedisBookmarksOptions extends RedisLinkOptions {
  readonly db: Db
}

/**
 * Bookmarks in a Redis that all processes of the app share. Entries belong to one life of the server and to one epoch of the
 * trust in it, so those that an outage may have left too low are never seen again.
 */
export function redisBookmarks({ db, ...options }: RedisBookmarksOptions): BookmarkStore {
  const link = new RedisLink(options)
  const trust = new Trust({ db, clock: options.clock })

  const run = (epoch: string, user: string, [script, ...values]: readonly [string, ...string[]]) =>
    link.use((redis, prefix) => redis.eval(script, 1, `${prefix}b:${epoch}:${user}`, ...values))

  const isBack = () =>
    link
      .use((redis) => redis.ping())
      .then(
        () => true,
        () => false,
      )

  /** Has the store know it, or nobody ask the store. */
  async function tell(user: string, command: readonly [string, ...string[]]): Promise<void> {
    try {
      for (let epoch = await trust.epoch(); epoch !== undefined; ) {
        await run(epoch, user, command)
        const now = await trust.epoch()
        if (now === epoch) return
        epoch = now
      }
    } catch (error) {
      channels['runtime:fault'].publish({ where: 'bookmarks/redis', error })
    }
    await trust.suspend(isBack)
  }

  return {
    async find(user) {
      const epoch = await trust.epoch()
      if (epoch === undefined) return unknown
      const reply = await run(epoch, user, [look, randomUUID(), String(lifeMs)])
      if ((await trust.epoch()) !== epoch) return unknown
      const [entry, system, position] = reply as string[]
      const bookmark = system && position ? fromSortable(system, position) : undefined
      return { bookmark, entry }
    },
    keep(user, bookmark, entry = '') {
      const { system } = bookmark
      const values = [entry, system, toSortable(bookmark), randomUUID(), String(lifeMs)]
      return tell(user, [raise, ...values])
    },
    forget: (user) => tell(user, [drop]),
    close: () => link.close(),
  }
}

/** Begins an entry where there is none. */
const look = `
local entry, known, system, position = unpack(redis.call('HMGET', KEYS[1], 'e', 'k', 's', 'p'))
if not entry then
  redis.call('HSET', KEYS[1], 'e', ARGV[1], 'k', '0')
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return { ARGV[1] }
end
if known == '1' then return { entry, system, position } end
return { entry }`

/** Positions of two systems can't be compared: the entry begins anew, unknown. */
const raise = `
local entry, known, system, position = unpack(redis.call('HMGET', KEYS[1], 'e', 'k', 's', 'p'))
if not entry then return end
if entry == ARGV[1] then known = '1' end
if system and system ~= ARGV[2] then
  entry, known, position = ARGV[4], '0', ARGV[3]
elseif not position or position < ARGV[3] then
  position = ARGV[3]
end
redis.call('HSET', KEYS[1], 'e', entry, 'k', known, 's', ARGV[2], 'p', position)
redis.call('PEXPIRE', KEYS[1], ARGV[5])`

const drop = `redis.call('DEL', KEYS[1])`
