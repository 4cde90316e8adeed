import { expect, it } from 'vitest'
import { escapeHtml } from './html.ts'

it('lets no text become an element or leave its attribute', () =>
  expect(escapeHtml('<b title="a & b">')).toBe('&lt;b title=&quot;a &amp; b&quot;&gt;'))
