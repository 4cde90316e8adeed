import type { GeneratorHealth } from '../slo/index.ts'
import { latencyHistogram, percentileMs, recordMs } from './recorder.ts'

/** A lag that moves p95 by a tenth of the tightest objective. */
const spoilingLagMs = 30

/** Watches the generator itself: how late its timers fire, how much processor it takes. */
export class HealthMeter {
  readonly #lag = latencyHistogram()
  #cpuStart = process.cpuUsage()
  #startMs = performance.now()
  #spent: { readonly cpuSeconds: number; readonly seconds: number } | undefined

  /** Measuring begins now. */
  start(): void {
    this.#cpuStart = process.cpuUsage()
    this.#startMs = performance.now()
    this.#lag.reset()
  }

  late(ms: number): void {
    recordMs(this.#lag, ms)
  }

  /** Measuring ends now; what comes after isn't counted. */
  stop(): void {
    const { user, system } = process.cpuUsage(this.#cpuStart)
    this.#spent ??= {
      cpuSeconds: (user + system) / 1e6,
      seconds: (performance.now() - this.#startMs) / 1000,
    }
  }

  read(): GeneratorHealth {
    this.stop()
    const { cpuSeconds, seconds } = this.#spent ?? { cpuSeconds: 0, seconds: 1 }
    const lagP95Ms = percentileMs(this.#lag, 95)
    return {
      lagP95Ms,
      lagP99Ms: percentileMs(this.#lag, 99),
      cpuShare: cpuSeconds / Math.max(seconds, 0.001),
      cpuSeconds,
      bound: lagP95Ms > spoilingLagMs,
    }
  }
}
