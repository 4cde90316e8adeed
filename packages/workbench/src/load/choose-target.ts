import { changesData, noAccess, nothingRuns } from './errors.ts'
import { requireOrigin, requireOwnTarget } from './generator/index.ts'

/** The app's database, from which visitors are drawn, and the secret of its log-ins. */
interface Access {
  readonly adminUrl: string
  readonly secret: string
}

/** The app to load. */
export interface Target extends Access {
  readonly baseUrl: string
}

/** The options of the command that describe the app to load. */
export interface TargetWish {
  readonly url?: string
  readonly database?: string
  readonly secret: string | undefined
  readonly iOwnThis: boolean
  readonly changeData: boolean
}

/** The app that `tenfold start` runs on a state folder, if it does. */
export interface LocalApp {
  readonly dir: string
  /** Undefined also while it starts. */
  readonly url: string | undefined
  readonly isStarting: boolean
  readonly access: Access | undefined
}

/** The app that the user names, else the local one; refuses what load must not touch. */
export async function chooseTarget(wish: TargetWish, local: LocalApp): Promise<Target> {
  if (wish.url !== undefined) {
    requireOrigin(wish.url)
    await requireOwnTarget(wish.url, wish)
  }
  const baseUrl = wish.url ?? local.url
  if (baseUrl === undefined) throw nothingRuns(local)
  const access = chooseAccess(wish, baseUrl === local.url ? local.access : undefined)
  if (!wish.changeData) throw changesData(baseUrl)
  return { baseUrl, ...access }
}

/** The local app's access is for that app alone: another app would know none of its users. */
function chooseAccess({ database, secret }: TargetWish, local: Access | undefined): Access {
  if (database !== undefined && secret) return { adminUrl: database, secret }
  if (database === undefined && local) return local
  throw noAccess(database === undefined ? '--database' : 'AUTH_SECRET')
}
