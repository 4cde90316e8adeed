import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'

/** Names that the description of an app may have; `.mts` is for packages whose tools read `.ts` as CommonJS. */
export const CONFIG_NAMES = ['tenfold.config.ts', 'tenfold.config.mts'] as const

/** The default export of an app's config file, which is an ES module whatever the `type` of its package. */
export async function importConfig(file: string): Promise<unknown> {
  const { href } = pathToFileURL(file)
  const asModule = { format: 'module-typescript' }
  const hooks = registerHooks({
    load: (url, context, next) => next(url, url === href ? { ...context, ...asModule } : context),
  })
  try {
    const module = (await import(href)) as { default?: unknown }
    return module.default
  } finally {
    hooks.deregister()
  }
}
