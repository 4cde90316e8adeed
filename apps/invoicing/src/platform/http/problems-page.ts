import type { Server } from './parts.ts'
import { problemKinds, problemsPath, problemTypes, titleOf, uriOf } from './problem-types.ts'

const policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

/** The page that the `type` of every problem leads to: all types, for people. */
export function problemsPage(server: Server): void {
  const page = render()
  server.get(problemsPath, (_request, reply) =>
    reply
      .header('content-security-policy', policy)
      .header('cache-control', 'public, max-age=300')
      .type('text/html; charset=utf-8')
      .send(page),
  )
}

function render(): string {
  const entries = problemKinds.map((kind) => {
    const { status, meaning, remedy } = problemTypes[kind]
    return `<section id="${kind}">
      <h2><a href="${uriOf(kind)}">${titleOf(kind)}</a> <small>${status} ${kind}</small></h2>
      <p>${withCode(meaning)}.</p>
      <p>What to do: ${withCode(remedy)}.</p>
    </section>`
  })
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Problems: Tenfold Invoicing</title>
    <style>
      body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui, sans-serif }
      small { font-weight: normal }
      :target { outline: 2px solid; outline-offset: 0.5rem }
    </style>
  </head>
  <body>
    <h1>Problems</h1>
    <p>The API answers what it refuses as problem details (RFC 9457). Their <code>type</code> leads here.</p>
    ${entries.join('\n    ')}
  </body>
</html>
`
}

function withCode(text: string): string {
  return text.replaceAll(/`(\w+)`/g, '<code>$1</code>')
}
