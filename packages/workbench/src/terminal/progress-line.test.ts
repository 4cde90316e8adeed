import { describe, expect, it } from 'vitest'
import { ProgressLine } from './progress-line.ts'

function screen(isTTY: boolean) {
  const written: string[] = []
  const clock = { now: 0 }
  const write = (text: string | Uint8Array) => written.push(String(text)) > 0
  return { written, clock, line: new ProgressLine({ isTTY, columns: 80, write }, () => clock.now) }
}

describe('ProgressLine', () => {
  it('writes over one line on a terminal', () => {
    const { written, line } = screen(true)
    line.stage('Seeding')
    line.progress('users', 0.256)
    line.say('Done.')
    expect(written).toEqual(['\r\x1b[KSeeding ...', '\r\x1b[K  users: 25 %', '\r\x1b[K', 'Done.\n'])
  })

  it('writes few lines elsewhere', () => {
    const { written, clock, line } = screen(false)
    line.stage('Seeding')
    for (let percent = 0; percent <= 100; percent++) {
      clock.now += 250
      line.progress('users', percent / 100)
    }
    line.clear()
    expect(written).toEqual(['Seeding\n', '  users: 39 %\n', '  users: 79 %\n'])
  })
})
