import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'vite'

const folder = path.join(import.meta.dirname, '..')

/** Lets pages share what all of them have: `<!-- include site/header.html -->`. Links to the page itself say so. */
export function includes(): Plugin {
  return {
    name: 'includes',
    transformIndexHtml: {
      order: 'pre',
      handler: (html, { filename }) => {
        const name = path.basename(filename, '.html')
        const address = name === 'landing' ? '/' : `/${name}`
        return html.replaceAll(/^ *<!-- include (\S+) -->\n/gm, (_, file: string) =>
          readFileSync(path.join(folder, file), 'utf8').replaceAll(
            `<a href="${address}"`,
            `<a aria-current="page" href="${address}"`,
          ),
        )
      },
    },
  }
}
