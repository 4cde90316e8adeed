import { expect, it } from 'vitest'
import { escapeHtml } from './html.ts'

it('writes out what turns the direction of a page, and controls', () =>
  expect(escapeHtml('a\u202eb\u001b[2J\nc')).toBe('a\\u202eb\\x1b[2J\nc'))

it('lets no text become an element or leave its attribute', () =>
  expect(escapeHtml('<b title="a & b">')).toBe('&lt;b title=&quot;a &amp; b&quot;&gt;'))
