const entryStart =
  /(LOG|INFO|ERROR|WARNING|FATAL|PANIC|DETAIL|HINT|STATEMENT|CONTEXT|NOTICE|DEBUG\d?|QUERY|LOCATION):\s{1,2}/

/** Messages of severity LOG, from a log in any of Postgres' three formats. */
export function messagesOf(log: string): readonly string[] {
  const start = log.trimStart()
  if (start.startsWith('{"')) return jsonMessages(log)
  return /^\d{4}-\d\d-\d\d [^,\n]*,(?:"|,)/.test(start) ? csvMessages(log) : plainMessages(log)
}

/** An entry goes on over the lines that follow it, which Postgres indents by a tab. */
function plainMessages(log: string): readonly string[] {
  const messages: { kind: string; text: string }[] = []
  for (const line of log.split(/\r?\n/)) {
    const [whole, kind] = (line.startsWith('\t') ? null : entryStart.exec(line)) ?? []
    const last = messages.at(-1)
    if (whole !== undefined && kind !== undefined)
      messages.push({ kind, text: line.slice(line.indexOf(whole) + whole.length) })
    else if (last) last.text += `\n${line.replace(/^\t/, '')}`
  }
  return messages.flatMap(({ kind, text }) => (kind === 'LOG' ? [text] : []))
}

interface JsonEntry {
  readonly error_severity?: string
  readonly message?: string
}

/** One object a line; the last one may be cut off. */
function jsonMessages(log: string): readonly string[] {
  return log.split(/\r?\n/).flatMap((line) => {
    try {
      const { error_severity, message } = JSON.parse(line) as JsonEntry
      return error_severity === 'LOG' && message !== undefined ? [message] : []
    } catch {
      return []
    }
  })
}

/** Places of error_severity and message among the columns. */
const [severityColumn, messageColumn] = [11, 13]

function csvMessages(log: string): readonly string[] {
  return csvRows(log).flatMap((row) =>
    row[severityColumn] === 'LOG' ? (row[messageColumn] ?? []) : [],
  )
}

function csvRows(text: string): readonly (readonly string[])[] {
  const rows: string[][] = []
  let row: string[] = []
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy
  for (let match = cell.exec(text); match; match = cell.exec(text)) {
    const [whole, quoted, plain = '', end] = match
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end !== ',') {
      rows.push(row)
      row = []
    }
    if (whole === '' || end === '') break
  }
  return rows
}
