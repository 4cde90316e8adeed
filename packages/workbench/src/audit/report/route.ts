/** Tags of sqlcommenter (`key='value'`) and of marginalia (`key:value`), which frameworks add to a statement as a comment. */
const tag = /([\w.-]+)(?:='((?:[^'\\]|\\.)*)'|:([^,*]*))/g
const comment = /\/\*((?:(?!\*\/)[^])*)\*\//g

/** The route or action that sent a statement, as its tags name it; undefined without any. */
export function routeOf(text: string): string | undefined {
  const tags = new Map(
    [...text.matchAll(comment)].flatMap(([, inside = '']) =>
      [...inside.matchAll(tag)].map(([, key = '', quoted, plain]) => [
        key,
        decoded(quoted ?? plain ?? '').trim(),
      ]),
    ),
  )
  const [route, controller, action] = ['route', 'controller', 'action'].map((key) => tags.get(key))
  if (route) return route
  return controller && action ? `${controller}#${action}` : controller || action || undefined
}

const shownLength = 80

/** The route, as far as a report shows it. */
export function shortRouteOf(text: string): string | undefined {
  const route = routeOf(text)
  const isLong = route !== undefined && route.length > shownLength
  return isLong ? `${route.slice(0, shownLength - 1)}…` : route
}

/** The statement without its comments. */
export function withoutComments(text: string): string {
  return text.replaceAll(comment, ' ')
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll(String.raw`\'`, "'"))
  } catch {
    return value
  }
}
