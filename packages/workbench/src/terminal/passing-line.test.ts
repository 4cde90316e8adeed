import { expect, it } from 'vitest'
import { PassingLine } from './passing-line.ts'

function lineOn(out: { readonly isTTY: boolean; readonly columns: number }) {
  const written: string[] = []
  const write = (text: string | Uint8Array) => written.push(String(text)) > 0
  return { written, line: new PassingLine({ ...out, write }) }
}

it('cuts what is wider than the terminal, and clears the line once', () => {
  const { written, line } = lineOn({ isTTY: true, columns: 6 })
  line.show('trying 12/s')
  line.clear()
  line.clear()
  expect(written).toEqual(['\r\x1b[Ktryin', '\r\x1b[K'])
})

it('writes nothing into a file or a pipe', () => {
  const { written, line } = lineOn({ isTTY: false, columns: 0 })
  line.show('trying 12/s')
  line.clear()
  expect(written).toEqual([])
})
