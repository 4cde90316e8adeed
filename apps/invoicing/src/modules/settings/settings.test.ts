import { expect, it } from 'vitest'
import { preparedDatabase, signUp, startApp } from '../../../test/test-app.ts'

it('changes what is given, and keeps the rest', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const initial = (await ada.get('/api/v1/settings')).json
  expect(initial).toMatchObject({ address: '', paymentTermDays: 14, currency: 'EUR' })

  const address = 'Ada & Co\nRingstrasse 1\n1010 Wien'
  const changed = await ada.patch('/api/v1/settings', { address, paymentTermDays: 0 })
  expect(changed.json).toEqual({ ...initial, address, paymentTermDays: 0, version: 2 })
  await ada.patch('/api/v1/settings', { flags: { paymentReminders: true } })
  expect((await ada.get('/api/v1/settings')).json).toEqual({
    ...changed.json,
    flags: { paymentReminders: true },
    version: 3,
  })
})

it('keeps no more flags than one answer holds, however often some are added', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const flags = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`flag${n}`, true]))
  expect((await ada.patch('/api/v1/settings', { flags })).status).toBe(200)
  expect((await ada.patch('/api/v1/settings', { flags: { flag0: false } })).status).toBe(200)
  const more = await ada.patch('/api/v1/settings', { flags: { another: true } })
  expect([more.status, more.json.title]).toEqual([409, 'Impossible step'])
  const kept = (await ada.get('/api/v1/settings')).json.flags
  expect(kept).toEqual({ ...flags, flag0: false })
})
