declare module 'parse-prometheus-text-format' {
  interface Family {
    readonly name: string
    readonly type: string
    readonly metrics: readonly object[]
  }
  const parse: (text: string) => readonly Family[]
  export = parse
}
