import { cpuSecondsOf, databasePart, partNames, parts } from '@tenfold/stack'
import type { CarriedLoad, Collector, Watched } from '../collector.ts'
import { demandOver } from '../demand.ts'
import {
  cpuMs,
  demandPerRequest,
  type Evidence,
  type MachineUse,
  type Role,
  roles,
} from '../evidence.ts'
import { type MachineReading, machineUse, readMachine, useOver } from '../machine.ts'

type RoleSeconds = Readonly<Record<Role, number>>

interface Reading {
  readonly machine: MachineReading
  /** CPU of this process, which looks on. */
  readonly onlookerSeconds: number
  readonly cpuSeconds: Awaited<ReturnType<Watched['stack']['cpuSeconds']>>
  readonly processes: Awaited<ReturnType<Watched['stack']['cpuByProcess']>>
}

/** CPU time of every process, and what other programs took of the machine. */
export const cpu: Collector<Pick<Evidence, 'demandMs' | 'demandRequests' | 'shares' | 'machine'>> =
  {
    none: {
      demandMs: cpuMs(() => 0),
      demandRequests: 0,
      shares: {},
      machine: { seconds: 0, otherShare: 0, stolenShare: 0 },
    },
    begin: async (watched) => {
      const start = await read(watched)
      return async () => {
        const end = await read(watched)
        return (load) => compare(start, end, load)
      }
    },
    gather: (steps, trusted) => ({
      demandMs: demandOver(trusted),
      demandRequests: trusted.reduce((sum, step) => sum + step.requests, 0),
      shares: sharesOver(trusted),
      machine: useOver(steps.map(({ machine }) => machine)),
    }),
  }

async function read({ stack, serverPid }: Watched): Promise<Reading> {
  const [cpuSeconds, processes, machine, elsewhere] = await Promise.all([
    stack.cpuSeconds(),
    stack.cpuByProcess(),
    readMachine(),
    serverPid === undefined ? undefined : cpuSecondsOf(serverPid),
  ])
  const { user, system } = process.cpuUsage()
  return {
    machine,
    onlookerSeconds: (user + system) / 1e6,
    cpuSeconds: elsewhere === undefined ? cpuSeconds : { ...cpuSeconds, [databasePart]: elsewhere },
    processes,
  }
}

function compare(start: Reading, end: Reading, load: CarriedLoad) {
  const spent = cpuSpent(start, end, load)
  return {
    demandMs: demandPerRequest(spent, load.requests),
    demandRequests: load.requests,
    shares: sharesOf(start, end),
    machine: takenByOthers(start, end, spent),
  }
}

function takenByOthers(start: Reading, end: Reading, spent: RoleSeconds): MachineUse {
  const standIns = partNames.filter((name) => parts[name].work === 'others')
  const onlooker = end.onlookerSeconds - start.onlookerSeconds
  const ownSeconds = [...roles, ...standIns].reduce((sum, role) => sum + spent[role], onlooker)
  return machineUse(start.machine, end.machine, ownSeconds)
}

function cpuSpent(start: Reading, end: Reading, { generatorSeconds }: CarriedLoad): RoleSeconds {
  const spent = partNames.map((name) => [name, end.cpuSeconds[name] - start.cpuSeconds[name]])
  return { ...Object.fromEntries(spent), generator: generatorSeconds } as RoleSeconds
}

/** Each process' share over all these steps: a short step may end within one tick of the kernel's count, and show no work. */
function sharesOver(steps: readonly Evidence[]): Evidence['shares'] {
  const entries = roles.flatMap((role) => {
    const busy = steps.flatMap(({ shares, demandMs, requests }) => {
      const own = shares[role]
      return own ? [own.map((share) => share * demandMs[role] * requests)] : []
    })
    const each = (busy[0] ?? []).map((_, at) => busy.reduce((sum, ms) => sum + (ms[at] ?? 0), 0))
    const sum = each.reduce((total, ms) => total + ms, 0)
    return sum > 0 ? [[role, each.map((ms) => ms / sum)]] : []
  })
  return Object.fromEntries(entries) as Evidence['shares']
}

/** Share of a part's CPU that each of its processes took, for parts with several. */
function sharesOf(start: Reading, end: Reading): Evidence['shares'] {
  const spentBy = end.processes.map(({ role, pid, cpuSeconds }) => {
    const before = start.processes.find((process) => process.pid === pid)?.cpuSeconds ?? 0
    return { role, seconds: cpuSeconds - before }
  })
  const entries = partNames.flatMap((name) => {
    const each = spentBy.filter(({ role }) => role === name).map(({ seconds }) => seconds)
    const sum = each.reduce((total, seconds) => total + seconds, 0)
    return each.length > 1 && sum > 0 ? [[name, each.map((seconds) => seconds / sum)]] : []
  })
  return Object.fromEntries(entries) as Evidence['shares']
}
