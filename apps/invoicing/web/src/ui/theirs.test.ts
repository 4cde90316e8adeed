import { describe, expect, it } from 'vitest'
import { changesOf } from './theirs.ts'

const was = { name: 'Kite', email: 'a@kite.example', branding: { color: 'red' } }

describe('changesOf', () => {
  it('names what others have changed, and what to, but not what only the form has', () => {
    const mine = { ...was, name: 'Mine' }
    const now = { ...was, email: '', branding: { color: 'blue' } }
    expect(changesOf({ was, mine, now }, now)).toEqual({
      email: 'Changed to nothing meanwhile.',
      'branding.color': 'Changed to “blue” meanwhile.',
    })
  })

  it('names what both have changed, unless to the same', () => {
    const mine = { ...was, name: 'Mine', email: 'b@kite.example' }
    const now = { ...was, name: 'Theirs', email: 'b@kite.example' }
    const words = 'Changed to “Theirs” meanwhile.'
    expect(changesOf({ was, mine, now }, now)).toEqual({ name: words })
  })

  it('names a list as a whole when its length differs, and otherwise the fields of its items', () => {
    const item = { text: 'Work', price: 100 }
    const now = [item, { text: 'Photos', price: 200 }]
    const shown = [
      { text: 'Work', price: '1.00' },
      { text: 'Photos', price: '2.00' },
    ]
    const mine = [{ ...item, price: 300 }]
    const words = 'Changed to “Work, 1.00” and “Photos, 2.00” meanwhile.'
    const isAdded = { was: { lines: [item] }, mine: { lines: mine }, now: { lines: now } }
    expect(changesOf(isAdded, { lines: shown })).toEqual({ lines: words })
    const isChanged = {
      was: { lines: [item] },
      mine: { lines: mine },
      now: { lines: [{ ...item, text: 'Photos' }] },
    }
    const photos = { lines: [{ text: 'Photos', price: '1.00' }] }
    const fields = { 'lines.0.text': 'Changed to “Photos” meanwhile.' }
    expect(changesOf(isChanged, photos)).toEqual(fields)
  })
})
