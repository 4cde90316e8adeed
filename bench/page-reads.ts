/** Reads of one page. */
export const reads = 6

/** Six texts of one shape, as a page has them. */
const texts = Array.from(
  { length: reads },
  (_, index) => `select id, org_id, body, ${index} as page from notes where id = $1`,
)

export type Read = (text: string, id: number) => Promise<{ rows: unknown[] }>

/** Ways in which a page sends its reads. */
export const shapes: Readonly<Record<string, (read: Read, id: number) => Promise<void>>> = {
  'one after another': async (read, id) => {
    for (const text of texts) await check(read(text, id))
  },
  'all at once': async (read, id) => {
    await Promise.all(texts.map((text) => check(read(text, id))))
  },
}

async function check(answer: Promise<{ rows: unknown[] }>): Promise<void> {
  const { rows } = await answer
  if (rows.length !== 1) throw new Error(`${rows.length} rows instead of 1`)
}
