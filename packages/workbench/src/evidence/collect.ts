import type { Topology } from '@tenfold/stack'
import type { CarriedLoad, Watched } from './collector.ts'
import { collectorsOf, noEvidence } from './collectors/index.ts'
import type { Collected, Evidence } from './evidence.ts'

/** Ends the measured time; its result makes evidence of what was read, once the load is known. */
export type EndCollecting = () => Promise<
  (load: CarriedLoad & Pick<Evidence, 'ratePerSecond'>) => Evidence
>

/** Starts all collectors that the topology's parts name. */
export async function collect(topology: Topology, watched: Watched): Promise<EndCollecting> {
  const endings = await Promise.all(
    collectorsOf(topology).map((collector) => collector.begin(watched)),
  )
  return async () => {
    const comparisons = await Promise.all(endings.map((end) => end()))
    return (load) => {
      const found: Partial<Collected> = Object.assign({}, ...comparisons.map((each) => each(load)))
      const { ratePerSecond, requests } = load
      return { topology, ratePerSecond, requests, ...noEvidence, ...found }
    }
  }
}
