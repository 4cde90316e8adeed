import { expect, it } from 'vitest'
import { forFile } from '../test/for-file.ts'
import { client, line, newCustomer, preparedDatabase, signUp, startApp } from '../test/test-app.ts'

const running = forFile(await startApp(forFile(await preparedDatabase())))
const ada = await signUp(running.server)
const customerId = await newCustomer(ada)

const invisible = {
  'a zero width space': '\u200b',
  'a word joiner': '\u2060',
  'a soft hyphen': '\u00ad',
  'a blank of braille': '\u2800',
  'a Hangul filler': '\u3164',
  'a halfwidth filler': '\uffa0',
  'an accent without a letter': '\u0301',
  'a variation selector': '\ufe0f',
  'several of them': '\u200b \u2060\u3164',
  'a tag': '\u{e0041}',
}
const twoLines = {
  'two lines': 'Becker\n\nYour parcel waits',
  'a return': 'Becker\rWaits',
  'a line separator': 'Becker\u2028Waits',
  'a next line': 'Becker\u0085Waits',
  'an escape': '\u001b[31mBecker',
}
const backwards = {
  'an override': 'Invoice \u202egnp.exe',
  'an embedding': '\u202bBecker\u202c',
  'an isolate': 'a\u2067b\u2069',
}

it.each(Object.entries({ ...invisible, ...backwards }))(
  'takes no name of %s',
  async (_what, name) => {
    const email = 'x@client.example'
    const password = 'correct horse battery'
    const answers = [
      await ada.post('/api/v1/customers', { name, email }),
      await ada.patch(`/api/v1/customers/${customerId}`, { name }),
      await ada.post('/api/v1/invoices', { customerId, lines: [{ ...line, description: name }] }),
      await ada.patch('/api/v1/me', { name }),
      await ada.patch('/api/v1/organization', { name }),
      await ada.post('/api/v1/organizations', { name }),
      await client(running.server).post('/api/auth/sign-up/email', { name, email, password }),
    ]
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 400))
  },
)

it.each(Object.entries(twoLines))('takes no name with %s', async (_what, name) => {
  const email = 'x@client.example'
  const password = 'correct horse battery'
  const answers = [
    await ada.post('/api/v1/customers', { name, email }),
    await ada.patch(`/api/v1/customers/${customerId}`, { name }),
    await ada.patch('/api/v1/settings', { branding: { logoText: name } }),
    await ada.patch('/api/v1/me', { name }),
    await ada.patch('/api/v1/organization', { name }),
    await ada.post('/api/v1/organizations', { name }),
    await client(running.server).post('/api/auth/sign-up/email', { name, email, password }),
  ]
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 400))
})

it.each(Object.entries(backwards))('takes no address with %s', async (_what, address) => {
  expect((await ada.patch(`/api/v1/customers/${customerId}`, { address })).status).toBe(400)
  expect((await ada.patch('/api/v1/settings', { address })).status).toBe(400)
  const branding = { logoText: address }
  expect((await ada.patch('/api/v1/settings', { branding })).status).toBe(400)
})

it.each([
  'O',
  '+',
  '☕',
  '🇦🇹',
  'مكتب',
  '\u200fמשרד',
  '請求書',
  '한글',
  'Ü',
  'e\u0301',
  'क्\u200dष',
  '👩‍💻',
])('takes %s for a name', async (name) => {
  const answer = await ada.patch(`/api/v1/customers/${customerId}`, { name })
  expect([answer.status, answer.json.name]).toEqual([200, name])
})
