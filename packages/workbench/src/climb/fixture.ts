import type { CpuMs, Evidence } from '../evidence/index.ts'
import type { Finding, Rung, Site } from '../ladder/index.ts'
import type { Measurement } from './measurement.ts'

/** For tests: evidence with nothing in it but what is given. */
export function evidenceWith(demand: Partial<CpuMs> = {}, rest: Partial<Evidence> = {}): Evidence {
  const demandMs = { web: 2, worker: 0, postgres: 10, redis: 0, generator: 0.5, ...demand }
  return {
    ratePerSecond: 50,
    requests: 500,
    demandRequests: 500,
    demandMs,
    otherCpuShare: 0,
    statements: [],
    routes: [],
    jobs: [],
    ...rest,
  }
}

/** For tests: a capacity known to a few percent. */
export function measurementOf(capacityPerSecond: number, demand: Partial<CpuMs> = {}): Measurement {
  return {
    capacity: {
      capacityPerSecond,
      lowPerSecond: capacityPerSecond * 0.97,
      highPerSecond: capacityPerSecond * 1.03,
      limitedBy: 'p95 of reads',
      isLowerBound: false,
      confirmedPerSecond: capacityPerSecond,
      steps: [],
    },
    evidence: evidenceWith(demand),
  }
}

/** For tests: an app of known capacity, whose rungs change it by known factors. */
export class SimulatedSite implements Site {
  readonly adminUrl = 'postgres://nowhere'
  readonly redisUrl = undefined
  readonly installRedis = 'apt-get install redis-server'
  readonly configuration = { env: {}, workers: 0 }
  readonly log: string[] = []
  capacityPerSecond = 20
  postgresMs = 40

  async reconfigure(): Promise<void> {}

  async measure(): Promise<Measurement> {
    this.log.push('measure')
    return measurementOf(this.capacityPerSecond, { postgres: this.postgresMs })
  }

  /** A rung that promises `promised` of the database's work and delivers `factor` times the capacity. */
  rung(
    name: string,
    options: { promised: number; factor: number; missing?: string; times?: number },
  ): Rung {
    return {
      name,
      phase: 2,
      missing: () => options.missing,
      diagnose: async (evidence) => {
        const isDone = this.#timesApplied(name) >= (options.times ?? 1)
        return isDone ? undefined : this.#finding(name, evidence, options)
      },
    }
  }

  #timesApplied(name: string): number {
    return this.log.filter((line) => line === `apply ${name}`).length
  }

  #finding(
    name: string,
    evidence: Evidence,
    options: { promised: number; factor: number },
  ): Finding {
    const before = { capacityPerSecond: this.capacityPerSecond, postgresMs: this.postgresMs }
    const postgres = evidence.demandMs.postgres * (1 - options.promised)
    return {
      rung: name,
      resource: 'postgres',
      because: 'a reason',
      predictedDemandMs: { ...evidence.demandMs, postgres },
      apply: async () => {
        this.log.push(`apply ${name}`)
        this.capacityPerSecond *= options.factor
        this.postgresMs /= options.factor
        return [`set ${name}`]
      },
      undo: async () => {
        this.log.push(`undo ${name}`)
        Object.assign(this, before)
      },
    }
  }
}
