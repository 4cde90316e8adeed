import { partNames, parts } from './parts/index.ts'
import { readAccess } from './state/access.ts'
import type { StackStatus } from './state/status.ts'

/** A few words on how processes of a running development stack are, by name; those of parts that can tell. */
export async function describeHealth(
  dir: string,
  { processes }: Pick<StackStatus, 'processes'>,
): Promise<Readonly<Record<string, string>>> {
  const access = await readAccess(dir)
  if (!access) return {}
  const all = await Promise.all(
    partNames.map(async (role) => {
      const part = parts[role]
      const names = processes
        .filter((process) => process.role === role)
        .map(({ name = role }) => name)
      if (part.layer !== 'server' || !part.health || names.length === 0) return {}
      // It may be going down this moment.
      return part.health({ dir, adminUrl: access.adminUrl, names }).catch(() => ({}))
    }),
  )
  return Object.assign({}, ...all) as Record<string, string>
}
