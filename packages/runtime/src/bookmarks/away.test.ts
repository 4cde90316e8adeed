import { expect, it } from 'vitest'
import { systemClock as clock, Secret, Session } from '../kernel/index.ts'
import { type BookmarkStore, createBookmarks, writeToken } from './index.ts'

const secret = new Secret('a secret of the app, 32 characters long')
const bookmark = { system: '1', timeline: 1, lsn: 5n }
const token = writeToken({ client: 'a-client-0123456', bookmark, at: clock.now() }, secret)

const forgetful: BookmarkStore = {
  find: async () => ({ bookmark: undefined, entry: 'new' }),
  keep: async () => undefined,
  forget: async () => undefined,
  close: async () => undefined,
}
const away = () => Promise.reject(new Error('away'))
const primary = { position: away, confirm: away }

function start(arrival: { readonly cookie?: string; readonly header?: string }) {
  const trail = createBookmarks({ store: forgetful, primary, secret, clock }).arrive(arrival)
  return trail.start(new Session(), primary)
}

// A slow reply may have replaced the cookie of a newer one, which only the store would know.
it('takes no cookie’s word while neither the store nor the primary can be asked', async () => {
  await expect(start({ cookie: token })).rejects.toThrow('away')
})

it('goes on where a client without cookies says while the primary is away', async () => {
  expect(await start({ header: token })).toEqual(bookmark)
})
