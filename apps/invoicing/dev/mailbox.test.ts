import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createTransport } from 'nodemailer'
import { expect, it } from 'vitest'
import { startMailbox } from './mailbox.ts'
import { withLinks } from './mailbox-page.ts'

const page = { headers: { accept: 'text/html' } }

async function deliver(smtpUrl: string, mail: { subject?: string; text?: string }): Promise<void> {
  const transport = createTransport(smtpUrl)
  await transport.sendMail({ from: 'app@test.example', to: 'ada@test.example', ...mail })
  transport.close()
}

it('shows what arrived, newest first', async () => {
  await using mailbox = await startMailbox()
  expect(await (await fetch(mailbox.url, page)).text()).toContain('No mail yet')
  await deliver(mailbox.smtpUrl, { subject: 'First', text: 'one' })
  await deliver(mailbox.smtpUrl, { subject: 'Second', text: 'two' })
  expect(mailbox.mails().map(({ subject }) => subject)).toEqual(['Second', 'First'])
  const list = await (await fetch(mailbox.url, page)).text()
  expect(list.indexOf('Second')).toBeLessThan(list.indexOf('First'))
  const [newest] = mailbox.mails()
  const address = `${mailbox.url}/mails/${newest?.id}`
  expect(await (await fetch(address)).json()).toEqual(newest)
  expect(await (await fetch(address, page)).text()).toContain('two')
  expect((await fetch(`${mailbox.url}/mails/0`, page)).status).toBe(404)
})

it('takes nothing in a mail for markup', async () => {
  await using mailbox = await startMailbox()
  const text = `<script>alert(1)</script> <a href="javascript:alert(1)">x</a>`
  await deliver(mailbox.smtpUrl, { subject: `<img src=x onerror='alert("1")'>`, text })
  const { id = '' } = mailbox.mails()[0] ?? {}
  for (const where of ['/', `/mails/${id}`]) {
    const answer = await fetch(`${mailbox.url}${where}`, page)
    const html = await answer.text()
    expect(html).not.toMatch(/<img|<script>|href="javascript/)
    expect(html).toContain('&lt;img')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  }
})

it('makes the links in a text clickable', () => {
  const html = withLinks('Open http://a.example/b?c=1&d=2, or (https://e.example/f).')
  expect(html).toBe(
    'Open <a href="http://a.example/b?c=1&amp;d=2">http://a.example/b?c=1&amp;d=2</a>, ' +
      'or (<a href="https://e.example/f">https://e.example/f</a>).',
  )
  expect(withLinks('https://a.example/"onmouseover="alert(1)')).toContain('/</a>&quot;onmouseover')
})

it('keeps the newest 500', async () => {
  await using mailbox = await startMailbox()
  const transport = createTransport({ url: mailbox.smtpUrl, pool: true, maxMessages: Infinity })
  const send = (n: number) =>
    transport.sendMail({ from: 'app@test.example', to: 'ada@test.example', subject: String(n) })
  await Promise.all(Array.from({ length: 510 }, (_, n) => send(n)))
  transport.close()
  expect(mailbox.mails()).toHaveLength(500)
})

it('announces itself as a process, and ends with its parent', async () => {
  const child = fork(path.join(import.meta.dirname, 'mailbox.ts'), { stdio: 'ignore' })
  const [announcement] = await once(child, 'message')
  expect(announcement).toMatchObject({ type: 'ready', label: 'Mailbox' })
  await deliver(announcement.env.SMTP_URL, { subject: 'Hello' })
  expect(await (await fetch(`${announcement.page}/mails`)).json()).toHaveLength(1)
  child.disconnect()
  expect(await once(child, 'exit')).toEqual([0, null])
})
