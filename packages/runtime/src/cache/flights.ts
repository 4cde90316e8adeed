/** Loads under way in this process, each of which later callers may join. */
export class Flights<T> {
  readonly #flights = new Map<string, Promise<T>>()

  join(name: string, take: () => Promise<T>): Promise<T> {
    const running = this.#flights.get(name)
    if (running) return running
    const flight = take().finally(() => this.#flights.delete(name))
    this.#flights.set(name, flight)
    return flight
  }
}
