/** A mail as it arrived. */
export interface ReceivedMail {
  readonly id: string
  readonly to: string
  readonly from: string
  /** Where an answer would go; empty when that is the sender. */
  readonly replyTo: string
  readonly subject: string
  readonly text: string
  readonly messageId: string
  /** The header by which mail programs know that no person wrote it; empty without one. */
  readonly autoSubmitted: string
  readonly receivedAt: string
}

/** All mails, newest first. */
export function listPage(mails: readonly ReceivedMail[]): string {
  const list =
    mails.length === 0
      ? '<p class="empty">No mail yet. Sign up in the app, or send an invoice.</p>'
      : `<ol>${mails.map(row).join('')}</ol>`
  return page({
    title: 'Mailbox',
    newest: mails[0]?.id ?? '',
    main: `<h1>Mailbox</h1>${note}${list}`,
  })
}

const note =
  '<p class="note">What the app mails on this machine arrives here and nowhere else. It is gone when the app stops.</p>'

function row({ id, to, subject, text, receivedAt }: ReceivedMail): string {
  const start = text.replaceAll(/\s+/g, ' ').slice(0, 140)
  return `<li><a href="/mails/${escape(id)}">
    <span class="subject">${escape(subject) || '(no subject)'}</span>
    <span class="to">to ${escape(to)}</span> ${time(receivedAt)}
    <span class="start">${escape(start)}</span></a></li>`
}

/** One mail, its links ready to be followed. */
export function mailPage({ to, from, subject, text, receivedAt }: ReceivedMail): string {
  const main = `<nav aria-label="Mailbox"><a href="/">All mails</a></nav>
    <h1>${escape(subject) || '(no subject)'}</h1>
    <dl><dt>From</dt><dd>${escape(from)}</dd><dt>To</dt><dd>${escape(to)}</dd>
    <dt>Received</dt><dd>${time(receivedAt)}</dd></dl>
    <div class="text">${withLinks(text)}</div>`
  return page({ title: subject || 'Mail', main })
}

export function missingPage(): string {
  const main = `<h1>No such mail</h1>
    <p class="note">Only the newest mails are kept. <a href="/">All mails</a></p>`
  return page({ title: 'No such mail', main })
}

interface Page {
  readonly title: string
  readonly main: string
  /** Id of the newest mail shown: a newer one makes the list load again. */
  readonly newest?: string
}

function page({ title, main, newest }: Page): string {
  const watch = newest === undefined ? '' : ` data-newest="${escape(newest)}"`
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escape(title)}</title>
  <link rel="stylesheet" href="/style.css">
  <script src="/script.js" defer></script>
</head>
<body${watch}><main>${main}</main></body>
</html>`
}

const link = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)]/g

/** The text as it was written; what looks like an address of the web can be clicked. */
export function withLinks(text: string): string {
  let html = ''
  let from = 0
  for (const { 0: url, index } of text.matchAll(link)) {
    html += `${escape(text.slice(from, index))}<a href="${escape(url)}">${escape(url)}</a>`
    from = index + url.length
  }
  return html + escape(text.slice(from))
}

function time(iso: string): string {
  return `<time datetime="${escape(iso)}">${escape(iso.slice(0, 16).replace('T', ' '))} UTC</time>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? '')
}

/** Loads the list again once there is a newer mail; shows times as the reader's clock has them. */
export const script = `
for (const time of document.querySelectorAll('time'))
  time.textContent = new Date(time.dateTime).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })
const { newest } = document.body.dataset
if (newest !== undefined)
  setInterval(async () => {
    const mails = await fetch('/mails').then((answer) => answer.json()).catch(() => [])
    if (mails.length > 0 && mails[0].id !== newest) location.reload()
  }, 2000)
`

export const style = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f5f1, #15171b); --surface: light-dark(#fff, #1d2026);
  --line: light-dark(#e4e1d9, #31363f); --ink: light-dark(#1b1c1f, #eceef2);
  --soft: light-dark(#5c5c5f, #a8afbb); --accent: light-dark(#1f3fb5, #9db2ff);
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 Inter, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; overflow-wrap: anywhere; }
a { color: var(--accent); }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
nav { margin-bottom: 1.5rem; }
.note, .empty, .to, .start, time, dt { color: var(--soft); }
.empty { padding: 3rem 1rem; text-align: center; }
ol, .text, .empty {
  background: var(--surface); border: 1px solid var(--line); border-radius: .875rem; margin: 1.5rem 0 0;
}
ol { list-style: none; padding: 0; overflow: hidden; }
li + li { border-top: 1px solid var(--line); }
li a {
  display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: .875rem 1.25rem;
  color: inherit; text-decoration: none; overflow-wrap: anywhere;
}
li a:focus-visible { outline-offset: -2px; }
li a:hover .subject { text-decoration: underline; }
.subject { font-weight: 600; }
.to, .start { font-size: .875rem; grid-column: 1; }
time { font-size: .875rem; }
li time { grid-column: 2; grid-row: 1; white-space: nowrap; }
.start { grid-column: 1 / -1; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .125rem 1rem; margin: 0; }
dd { margin: 0; overflow-wrap: anywhere; }
.text { padding: 1.25rem; white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 30rem) { li time { grid-column: 1; grid-row: auto; } li a { grid-template-columns: 1fr; } }
`
